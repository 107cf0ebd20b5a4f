// Quality compares how throughline reads documents with how other engines read
// the same files in the same run: Poppler's pdftotext, PyMuPDF and Apache Tika.
// It prints a line for each file, and then each bar with the figure that meets
// or misses it.
//
//	go run ./infra/quality TOOLS [FILE|FOLDER…]
//
// TOOLS is the folder that infra/quality/fetch prints.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) > 2 && args[0] == readCommand:
		workers, err := strconv.Atoi(args[2])
		if err != nil {
			return fmt.Errorf("read the number of workers: %w", err)
		}
		return readFiles(ctx, os.Stdout, args[1], workers, args[3:])
	case len(args) > 2 && args[0] == measureCommand:
		return measureChild(ctx, args[1], args[2:])
	case len(args) == 0:
		return fmt.Errorf("usage: quality TOOLS [FILE|FOLDER…]")
	}
	return compare(ctx, os.Stdout, args[0], args[1:])
}
