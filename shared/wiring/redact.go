package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
)

// secrets are what must not stand in a log, however it got into a message: a
// signed address with all that follows its question mark, an access token.
var secrets = regexp.MustCompile(`\?[^\s"]*(?i:X-Amz-(?:Signature|Credential|Security-Token))[^\s"]*` +
	`|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?` +
	`|(?i:bearer )[A-Za-z0-9._~+/=-]+`)

const redacted = "(redacted)"

// Redact returns a handler that passes on to next what it is told, with
// secrets taken out of messages and values.
func Redact(next slog.Handler) slog.Handler { return redactor{next} }

type redactor struct{ slog.Handler }

func (h redactor) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, secrets.ReplaceAllString(r.Message, redacted), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redact(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

func (h redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redact(a)
	}
	return redactor{h.Handler.WithAttrs(clean)}
}

func (h redactor) WithGroup(name string) slog.Handler { return redactor{h.Handler.WithGroup(name)} }

// redact cleans a value. What is neither a number nor a time is written as
// fmt writes it, so that no type can hide a secret.
func redact(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, b := range group {
			clean[i] = redact(b)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	case slog.KindString:
		return slog.String(a.Key, secrets.ReplaceAllString(v.String(), redacted))
	case slog.KindAny:
		return slog.String(a.Key, secrets.ReplaceAllString(fmt.Sprint(v.Any()), redacted))
	default:
		return slog.Attr{Key: a.Key, Value: v}
	}
}
