package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/city-outcomes/throughline/shared/identity"
)

// Problem is why a request was not answered as asked, in the form of RFC 9457
// (problem details). It is written for the person at the screen, and never
// carries the text of an error of ours.
type Problem struct {
	Type     string       `json:"type"`             // about:blank: the status and Reason say which kind it is
	Title    string       `json:"title"`            // the status in words
	Status   int          `json:"status"`           // as in the HTTP answer
	Detail   string       `json:"detail"`           // plain sentences
	Instance string       `json:"instance"`         // the request's id as a URN, as logged
	Errors   []FieldError `json:"errors,omitempty"` // all that is wrong with the body or the query
	Reason   string       `json:"reason,omitempty"` // a word for code
}

// FieldError is what is wrong with one field.
type FieldError struct {
	Field  string `json:"field"` // "metadata.title"; empty for the body as a whole
	Detail string `json:"detail"`
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

func problem(status int, reason, format string, args ...any) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// notFound is for what there is not and for what is not the caller's, alike:
// the answer does not tell which.
func notFound(what string) *Problem {
	return problem(http.StatusNotFound, "not-found", "There is no such %s, or it is not yours to see.", what)
}

func invalid(errs ...FieldError) *Problem {
	p := problem(http.StatusUnprocessableEntity, "invalid", "Some of what was sent cannot be accepted. Please correct it and send it again.")
	if len(errs) == 1 {
		p.Detail = errs[0].Detail
	}
	p.Errors = errs
	return p
}

func unknownRoute() *Problem {
	return problem(http.StatusNotFound, "no-route", "There is nothing at this address.")
}

func wrongMethod(method, allowed string) *Problem {
	return problem(http.StatusMethodNotAllowed, "wrong-method", "This address does not answer %.20q, only %s.", method, allowed)
}

// wrongRole names the roles that would do.
func wrongRole(want, have []identity.Role) *Problem {
	if len(have) == 0 {
		return problem(http.StatusForbidden, "no-role", "Your account has no role here yet. Please ask the administrator for one.")
	}
	words := make([]string, len(want))
	for i, r := range want {
		words[i] = string(r)
	}
	return problem(http.StatusForbidden, "wrong-role", "Your account may not do this. It takes the role %s.", strings.Join(words, " or "))
}

// refuse writes the problem that err is. An error of another kind is ours: it
// is logged here, and the caller reads only that something went wrong.
func (f Front) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*Problem](err)
	refusal, refused := identity.AsRefusal(err)
	switch {
	case ok:
	case refused:
		p = problem(http.StatusUnauthorized, string(refusal.Reason), "%s", refusal.Reason.Sentence())
		w.Header().Set("WWW-Authenticate", challenge(refusal.Reason))
	case r.Context().Err() != nil:
		p = problem(http.StatusServiceUnavailable, "cancelled", "The request was given up.")
	default:
		f.Log.ErrorContext(r.Context(), "could not answer", "request", requestID(w), "err", err)
		p = problem(http.StatusInternalServerError, "internal", "Something went wrong on our side. Please try again; if it happens again, tell the administrator the number of this request.")
	}
	written := *p
	written.Instance = "urn:uuid:" + requestID(w)
	writeAs(w, "application/problem+json", written.Status, written)
}

// challenge is the answer's WWW-Authenticate (RFC 6750, section 3).
func challenge(reason identity.Reason) string {
	if reason == identity.NoToken {
		return `Bearer realm="throughline"`
	}
	return fmt.Sprintf(`Bearer realm="throughline", error="invalid_token", error_description=%q`, reason.Sentence())
}
