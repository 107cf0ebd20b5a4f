package wiring

import "slices"

// Part is something that a function works with.
type Part int

// The parts.
const (
	Inbox       Part = iota // the bucket that uploads are put into
	Archive                 // the bucket of everything else
	Table                   // the catalogue
	SignIn                  // the issuer of access tokens
	Compiler                // the function that compiles
	PDF                     // the PDF engine
	Pages                   // the portal
	Topic                   // the subscribers' topic
	Translation             // the translator of quotations
)

// The variables of the environment. template.yaml sets them, and a test holds
// it to these.
const (
	InboxVariable    = "THROUGHLINE_INBOX"     // name of a bucket
	ArchiveVariable  = "THROUGHLINE_ARCHIVE"   // name of a bucket
	KeyVariable      = "THROUGHLINE_KEY"       // ARN of the KMS key that objects are written under; empty: as the bucket says
	TableVariable    = "THROUGHLINE_TABLE"     // name of the table
	IssuerVariable   = "THROUGHLINE_ISSUER"    // address of the OpenID Connect issuer, as in the tokens' iss
	ClientsVariable  = "THROUGHLINE_CLIENTS"   // ids of the clients whose tokens are accepted, separated by spaces, the portal's first
	CompileVariable  = "THROUGHLINE_COMPILE"   // name of the function that compiles
	PDFCacheVariable = "THROUGHLINE_PDF_CACHE" // folder with the compiled PDF engine; empty: it is compiled at the start
	OriginsVariable  = "THROUGHLINE_ORIGINS"   // origins that the pages call beside their own, separated by spaces
	TopicVariable    = "THROUGHLINE_TOPIC"     // ARN of the topic by which subscribers are told of editions
	PortalVariable   = "THROUGHLINE_PORTAL"    // address of the portal, for links; empty: there are none

	TranslationVariable = "THROUGHLINE_TRANSLATION" // "on" where quotations are sent to Amazon Translate
)

// Variable is a variable of the environment.
type Variable struct {
	Name     string
	Optional bool
}

// Variables lists what is read for some parts, each once.
func Variables(parts ...Part) []Variable {
	var all []Variable
	for _, p := range parts {
		for _, v := range variablesOf(p) {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	return all
}

func variablesOf(p Part) []Variable {
	switch key := (Variable{Name: KeyVariable, Optional: true}); p {
	case Inbox:
		return []Variable{{Name: InboxVariable}, key}
	case Archive:
		return []Variable{{Name: ArchiveVariable}, key}
	case Table:
		return []Variable{{Name: TableVariable}}
	case SignIn:
		return []Variable{{Name: IssuerVariable}, {Name: ClientsVariable}}
	case Compiler:
		return []Variable{{Name: CompileVariable}}
	case PDF:
		return []Variable{{Name: PDFCacheVariable, Optional: true}}
	case Pages:
		return []Variable{{Name: OriginsVariable}}
	case Topic:
		return []Variable{{Name: TopicVariable}, {Name: PortalVariable, Optional: true}}
	case Translation:
		return []Variable{{Name: TranslationVariable, Optional: true}}
	}
	return nil
}
