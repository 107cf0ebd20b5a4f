package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// policy is the Content-Security-Policy (W3C CSP Level 3) of every answer.
// Scripts, styles, pictures and fonts come from the portal alone, nothing is
// inline, no page can be framed, and no script can turn text into markup.
// Calls go to the portal's own origin and to the given ones.
func policy(origins []string) (string, error) {
	connect := []string{"'self'"}
	for _, o := range origins {
		if err := checkOrigin(o); err != nil {
			return "", err
		}
		if !slices.Contains(connect, o) {
			connect = append(connect, o)
		}
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src " + strings.Join(connect, " "),
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; "), nil
}

// checkOrigin accepts scheme, host and port, and nothing that would say more
// in a policy.
func checkOrigin(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return fmt.Errorf("the portal cannot call %q: %w", s, err)
	}
	bare := url.URL{Scheme: u.Scheme, Host: u.Host}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || bare.String() != s || strings.ContainsAny(s, ";, '*") {
		return fmt.Errorf("the portal cannot call %q: it takes an origin such as https://inbox.example", s)
	}
	return nil
}
