package pdf

import (
	"sync"
	"sync/atomic"

	"github.com/tetratelabs/wazero/experimental"
)

// memories hands out the sandboxes' memories and keeps the latest, which is
// how an Engine knows whose a memory is.
type memories struct {
	mu     sync.Mutex
	next   uint64 // bytes that the next one has at most
	newest *memory
}

// limit sets how many bytes the next memory has at most.
func (m *memories) limit(size uint64) {
	const page = 64 << 10 // of WebAssembly
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = (size + page - 1) / page * page
}

// Allocate is called by the runtime when a sandbox is made.
func (m *memories) Allocate(size, _ uint64) experimental.LinearMemory {
	m.mu.Lock()
	defer m.mu.Unlock()
	mem := &memory{limit: m.next, buf: reserve(m.next, size)}
	m.newest = mem
	return mem
}

func (m *memories) last() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.newest
}

// memory is what one sandbox has. It remembers that more was asked for than
// the limit allows: PDFium then stops in ways that say nothing of the cause.
type memory struct {
	limit   uint64
	buf     []byte
	refused atomic.Bool
}

// Reallocate grows the memory to size bytes.
func (m *memory) Reallocate(size uint64) []byte {
	if size >= m.limit {
		m.refused.Store(true)
		return nil
	}
	if size > uint64(cap(m.buf)) { // where nothing could be reserved
		grown := make([]byte, size, min(m.limit-1, max(size, uint64(cap(m.buf))*3/2)))
		copy(grown, m.buf)
		m.buf = grown
	}
	m.buf = m.buf[:size]
	return m.buf
}

// Free is called by the runtime when the sandbox is gone.
func (m *memory) Free() {
	release(m.buf, m.limit)
	m.buf = nil
}
