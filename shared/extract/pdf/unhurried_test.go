package pdf

import "time"

// Unhurried gives an engine all the time that a busy machine may need, for
// tests of what is not about time.
func (e *Engine) Unhurried() *Engine {
	e.longest = time.Hour
	e.patience = func(int) *time.Timer { return time.NewTimer(e.longest) }
	return e
}
