package corpus

import "time"

// Approval is a person's word that an edition is final. Until there is one, an
// edition is a draft, whoever compiled it. The first approval of an edition
// stands; nothing takes it back, and no byte of the edition changes with it.
type Approval struct {
	Series
	Number  int        `json:"number"` // of the edition in its series
	Edition EditionID  `json:"edition"`
	Package DocumentID `json:"package"` // SHA-256 of the zip that was approved
	Reason  string     `json:"reason,omitempty"`
	By      string     `json:"by"` // subject of the approver's access token
	At      time.Time  `json:"at"`
}
