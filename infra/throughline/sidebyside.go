package main

import "sync"

// sideBySide does the work of each place from 0 to n-1, begun in that order
// and so many at once, and returns when all is done.
func sideBySide(n, most int, work func(i int)) {
	var running sync.WaitGroup
	free := make(chan struct{}, most)
	for i := range n {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			work(i)
		})
	}
	running.Wait()
}
