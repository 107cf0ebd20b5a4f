//go:build unix

package pdf

import "syscall"

// reserve returns an empty memory that can grow to limit in its place: address
// space is reserved, and the system gives pages as they are used and takes
// them back at once on release. Where there is no space it is nil, and grows
// on Go's heap.
func reserve(limit, _ uint64) []byte {
	buf, err := syscall.Mmap(-1, 0, int(limit), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return buf[:0]
}

// release gives a memory back. One on the heap never has all of its limit.
func release(buf []byte, limit uint64) {
	if uint64(cap(buf)) == limit {
		// What cannot be unmapped stays until the process ends.
		_ = syscall.Munmap(buf[:cap(buf)])
	}
}
