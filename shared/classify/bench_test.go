package classify_test

import (
	"os"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
)

func BenchmarkOpen(b *testing.B) {
	root := os.DirFS(".")
	for b.Loop() {
		if _, err := classify.Open(root); err != nil {
			b.Fatal(err)
		}
	}
}
