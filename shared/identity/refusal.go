package identity

import "errors"

// Reason is why a token was not accepted: a word for code and logs.
type Reason string

// The reasons.
const (
	NoToken     Reason = "no-token"
	Expired     Reason = "token-expired"
	NotYet      Reason = "token-not-yet-valid"
	OtherIssuer Reason = "token-of-another-issuer"
	OtherClient Reason = "token-for-another-client"
	NotAccess   Reason = "not-an-access-token"
	NoScope     Reason = "token-without-scope"
	BadToken    Reason = "bad-token"
)

// Sentence is what the caller reads. It says nothing that helps to forge a
// token.
func (r Reason) Sentence() string {
	switch r {
	case NoToken:
		return "Please sign in first."
	case Expired:
		return "Your sign-in has expired. Please sign in again."
	case NotYet:
		return "Your sign-in is not valid yet. Please check your computer's clock, and sign in again."
	case NoScope:
		return "Your sign-in was not given access to this service. Please sign in again from its own page."
	default:
		return "Your sign-in is not valid here. Please sign in again."
	}
}

// Refusal says that a token is not accepted. Everything else that Verify
// returns is our own fault: the issuer's keys could not be read.
type Refusal struct {
	Reason Reason
	cause  error
}

// Error is the reason's sentence.
func (r *Refusal) Error() string { return r.Reason.Sentence() }

// Unwrap is what the token's reader said, for logs; nil where the reason says
// it all.
func (r *Refusal) Unwrap() error { return r.cause }

// AsRefusal returns the Refusal in err's chain, and whether there is one.
func AsRefusal(err error) (*Refusal, bool) { return errors.AsType[*Refusal](err) }

func refuse(reason Reason, cause error) error { return &Refusal{Reason: reason, cause: cause} }
