// Package audit makes it show when the archive is tampered with. Seals are
// written into the archive itself, each over the objects that no earlier one
// covers, with their keys, sizes and SHA-256, and with the SHA-256 of the seal
// before: a chain. An object that is changed, removed or substituted later, or
// a seal that is, is found by Verify.
//
// A chain proves nothing against somebody who makes the whole of it anew, or
// cuts off its end. So the last seal's Stamp is logged and printed: whoever
// noted one, anywhere, can have Verify look for it.
//
// Keys are not ordered by time, so a sealer lists the whole archive and reads
// all seals to know what is new; it reads new objects alone. On S3 that is a
// LIST request for a thousand objects and a GET for a seal or a new object: an
// archive of 100,000 objects with ten years of nightly seals and 300 new
// objects takes 100 and 3,950 of them, about 0.2 US cents a night. In memory
// it holds the keys, about 100 bytes each.
package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Seal is a link of the chain: one object of the archive.
type Seal struct {
	Number   int               `json:"number"` // from 1
	At       time.Time         `json:"at"`
	Previous corpus.DocumentID `json:"previous,omitempty"` // SHA-256 of the seal before, as it is stored; empty in the first
	Objects  []Sealed          `json:"objects"`            // ascending by key
}

// Sealed is an object as a seal found it.
type Sealed struct {
	Key    string            `json:"key"`
	Size   int64             `json:"size"` // bytes
	SHA256 corpus.DocumentID `json:"sha256"`
}

// Stamp names a seal and, by its SHA-256, everything that it and the seals
// before it say. The zero Stamp is that of an archive without seals.
type Stamp struct {
	Number int
	SHA256 corpus.DocumentID
}

// String is the stamp as people note it: "12:3fab…", empty for the zero Stamp.
func (s Stamp) String() string {
	if s == (Stamp{}) {
		return ""
	}
	return fmt.Sprintf("%d:%s", s.Number, s.SHA256)
}

// ParseStamp reads what String writes of a seal.
func ParseStamp(s string) (Stamp, error) {
	number, sum, _ := strings.Cut(s, ":")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return Stamp{}, fmt.Errorf("%q is not a seal's stamp, which reads 12:3fab… with 64 digits after the colon", s)
	}
	sha, err := corpus.ParseDocumentID(sum)
	if err != nil {
		return Stamp{}, fmt.Errorf("%q is not a seal's stamp: its SHA-256 is wrong: %w", s, err)
	}
	return Stamp{Number: n, SHA256: sha}, nil
}

// ParseStamps reads several.
func ParseStamps(all []string) ([]Stamp, error) {
	stamps := make([]Stamp, len(all))
	for i, s := range all {
		var err error
		if stamps[i], err = ParseStamp(s); err != nil {
			return nil, err
		}
	}
	return stamps, nil
}
