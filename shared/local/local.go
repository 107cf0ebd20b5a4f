// Package local is the embedded default: what needs AWS elsewhere, on one
// machine's disk. Objects are files and the catalogue is one bbolt file, both
// durable before a write is answered and whole after a crash; Uploads stands
// in for a bucket's signed requests, and Dispatcher for the queues.
package local

import "errors"

// ErrLocked is what OpenCatalog answers while another process has the
// catalogue open.
var ErrLocked = errors.New("in use by another process")
