package infra_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// What bucket policies promise holds for everyone, so it is asked of every
// role of the template, and of an administrator whom the account allows
// everything.

// attempt is a request at a bucket, and who makes it where.
type attempt struct {
	request
	role, place string
	how         string // it is deployed
}

func (a attempt) String() string {
	return fmt.Sprintf("%s, %s may %s at %s", a.how, a.role, a.action, a.place)
}

// attempts yields all that anybody could ask of the buckets, and where.
func attempts(t template) iter.Seq2[deployment, attempt] {
	return func(yield func(deployment, attempt) bool) {
		for how, d := range deployments(t) {
			roles := map[string]string{"the administrator": administrator}
			for _, r := range d.of(roleKind) {
				roles[r.name] = d.arnOf(r.name)
			}
			d.policies = append(d.policies, policy{kind: roleKind, owner: administrator, actions: []string{"*"}, resources: []string{"*"}})
			for _, p := range places(d.template) {
				for role, arn := range roles {
					for _, action := range p.actions {
						if strings.HasPrefix(action, "s3:") && !yield(d, attempt{p.asked(arn, action), role, p.name, how}) {
							return
						}
					}
				}
			}
		}
	}
}

// administrator may do everything, as far as nobody else denies it.
const administrator = "arn:aws:iam::" + account + ":role/Administrator"

// forbidden lists the attempts that are allowed although they must not be.
func forbidden(t template, mustNot func(attempt) []request) []string {
	var faults []string
	for d, a := range attempts(t) {
		if slices.ContainsFunc(mustNot(a), d.allows) {
			faults = append(faults, a.String())
		}
	}
	slices.Sort(faults)
	return faults
}

// documents reports whether a place holds documents.
func (a attempt) documents() bool {
	return a.place == "inbox/u" || strings.HasPrefix(a.place, "archive/")
}

// overwrites looks for objects that can be written twice, and for what is
// done without TLS.
func overwrites(t template) []string {
	return forbidden(t, func(a attempt) []request {
		clear := a.but("aws:SecureTransport", "false")
		if a.action == "s3:PutObject" && a.documents() {
			return []request{clear, a.but("s3:if-none-match")}
		}
		return []request{clear}
	})
}

// scanned looks for uploads that somebody reads but ingest, or that ingest
// reads before the scan has passed them, and for somebody else who can say
// that it has.
func scanned(t template) []string {
	const tag = "s3:ExistingObjectTag/GuardDutyMalwareScanStatus"
	return forbidden(t, func(a attempt) []request {
		inbox, scan := strings.HasPrefix(a.place, "inbox/"), a.role == "ScanRole"
		switch {
		case !inbox || scan:
			return nil
		case strings.HasSuffix(a.action, "Tagging") && !strings.Contains(a.action, "Get"):
			return []request{a.request}
		case !strings.HasPrefix(a.action, "s3:GetObject") || strings.HasSuffix(a.action, "Tagging"):
			return nil
		case a.role != "IngestRole":
			return []request{a.request}
		case a.how != bare:
			return []request{a.but(tag), a.but(tag, "THREATS_FOUND"), a.but(tag, "UNSUPPORTED")}
		}
		return nil
	})
}

// links looks for signed links that do more than create one upload within the
// hour or fetch one package within five minutes, whoever signed them.
func links(t template) []string {
	return append(linksNeeded(t), forbidden(t, func(a attempt) []request {
		link := a.link("60000")
		switch {
		case a.action == "s3:PutObject" && a.place == "inbox/u":
			return []request{a.link("3600001"), link.but("s3:if-none-match")}
		case a.action == "s3:PutObject" && a.place == "inbox/other":
			return nil // which no function may create
		case a.action == "s3:GetObject" && a.place == "archive/packages":
			return []request{a.link("300001")}
		}
		return []request{link}
	})...)
}

// link is the request made by whoever holds a link of some age in
// milliseconds.
func (r request) link(age string) request {
	return r.but("s3:authType", "REST-QUERY-STRING").but("s3:signatureAge", age)
}

// linksNeeded looks for links that must work and do not: for a file, for a
// part of one, which is not a creation yet, and for a package.
func linksNeeded(t template) []string {
	var faults []string
	for d, a := range attempts(t) {
		link := a.link("3599000")
		part := link.but("s3:ObjectCreationOperation", "false").but("s3:if-none-match")
		switch {
		case a.role == "UploadRole" && a.action == "s3:PutObject" && a.place == "inbox/u" && d.allows(link) && d.allows(part),
			a.role == "DownloadRole" && a.action == "s3:GetObject" && a.place == "archive/packages" && d.allows(a.link("299000")):
			continue
		case a.role == "UploadRole" && a.action == "s3:PutObject" && a.place == "inbox/u",
			a.role == "DownloadRole" && a.action == "s3:GetObject" && a.place == "archive/packages":
			faults = append(faults, "it is not true that "+a.String())
		}
	}
	return faults
}
