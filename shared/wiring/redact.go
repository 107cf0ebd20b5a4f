package wiring

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"
)

// secrets are what must not stand in a log, however it got into a message.
var secrets = regexp.MustCompile(strings.Join([]string{
	// a signed address with all that follows its question mark: S3's, and the embedded default's
	`\?[^\s"]*(?i:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|[?&]signature)=?[^\s"]*`,
	// a token of OpenID Connect, an opaque one in its header, a header of AWS's signature
	`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)*`,
	`(?i:bearer|basic) +[A-Za-z0-9._~+/=-]+`,
	`AWS4-HMAC-SHA256[^\n"]*`,
	`(?:AKIA|ASIA)[A-Z0-9]{8,}`,
	// headers and fields that hold secrets, as HTTP, a form or JSON writes them
	`(?i:(?:set-)?cookie|(?:proxy-)?authorization|x-amz-security-token)["\\]*: *[^\n]*`,
	`(?i:access_token|id_token|refresh_token|client_secret|code_verifier|password|passwd|secret[ _-]?(?:access[ _-]?)?key)["\\]*[=:] *["\\]*[^&\s"\\]+`,
	// what KMS encrypted, which begins like this in base 64
	`AQ(?:ICA|IDA|EDA|ECA)[A-Za-z0-9+/=_-]{16,}`,
	// an address of e-mail
	`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`,
}, "|"))

// quoted is text between quotation marks, as %q writes it.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// private are the names of attributes that hold somebody's words or a secret,
// and no business in a log.
var private = regexp.MustCompile(`(?i)^(?:authorization|cookies?|token|secret|password|email|title|filename|submitter|text|body|quotation|passage)$`)

const redacted = "(redacted)"

// Redact returns a handler that passes on to next what it is told, with
// secrets taken out of messages and values. It takes out more than it must:
// what is quoted and has a space or is long is somebody's words, for our own
// ids and keys have none; and a value that is no text, number, time or error
// may hold anything, so that only its type is told. A name that stands in an
// error without quotation marks is beyond it: errors quote what is not ours.
func Redact(next slog.Handler) slog.Handler { return redactor{next} }

type redactor struct{ slog.Handler }

func (h redactor) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, without(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redact(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

func (h redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactor{h.Handler.WithAttrs(redactAll(attrs))}
}

func (h redactor) WithGroup(name string) slog.Handler { return redactor{h.Handler.WithGroup(name)} }

func redactAll(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redact(a)
	}
	return clean
}

// redact cleans an attribute.
func redact(a slog.Attr) slog.Attr {
	if private.MatchString(a.Key) {
		return slog.String(a.Key, redacted)
	}
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindGroup:
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(redactAll(v.Group())...)}
	case slog.KindString:
		return slog.String(a.Key, without(v.String()))
	case slog.KindAny:
		return slog.String(a.Key, without(written(v.Any())))
	default:
		return slog.Attr{Key: a.Key, Value: v}
	}
}

// written is a value as text, where it is one, or an error, or says itself how
// it is written; else its type.
func written(v any) string {
	switch v := v.(type) {
	case error, fmt.Stringer, encoding.TextMarshaler:
		return fmt.Sprint(v)
	}
	switch reflect.ValueOf(v).Kind() {
	case reflect.Invalid, reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("(%T)", v)
}

// without takes secrets and somebody's words out of a text.
func without(s string) string {
	s = secrets.ReplaceAllString(s, redacted)
	return quoted.ReplaceAllStringFunc(s, func(q string) string {
		const longest = 100
		if n := utf8.RuneCountInString(q) - len(`""`); n > longest || strings.ContainsAny(q, " \t") || strings.Contains(q, `\n`) {
			return fmt.Sprintf(`"(%d characters)"`, n)
		}
		return q
	})
}
