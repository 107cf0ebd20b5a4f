//go:build !unix

package pdf

// reserve returns an empty memory with room for size bytes.
func reserve(_, size uint64) []byte { return make([]byte, 0, size) }

// release leaves a memory to the garbage collector.
func release([]byte, uint64) {}
