package wiring

import (
	"errors"
	"io"
	"log/slog"
	"os/signal"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
)

// Start has Lambda invoke a handler, as lambda.Start does, and never returns.
// When Lambda is about to end the instance, which it says by SIGTERM half a
// second before, what the function holds open is closed, that is said in one
// line, and the process ends.
func Start(log *slog.Logger, handler any, closers ...io.Closer) {
	lambda.StartWithOptions(handler, lambda.WithEnableSIGTERM(func() { stop(log, closers) }))
}

func stop(log *slog.Logger, closers []io.Closer) {
	var errs []error
	for _, c := range closers {
		errs = append(errs, c.Close())
	}
	if err := errors.Join(errs...); err != nil {
		log.Error("stopped", "signal", "SIGTERM", "err", err)
	} else {
		log.Info("stopped", "signal", "SIGTERM")
	}
	// The signal was taken from those who end by it: it is given back to them.
	signal.Reset(syscall.SIGTERM)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		log.Error("cannot end", "err", err)
	}
}
