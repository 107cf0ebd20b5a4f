package corpus

// Translations are the translations of an edition's quotations, asked for once
// and kept: a machine may translate the same words otherwise tomorrow. They
// help a reader; they are no quotations and no evidence.
type Translations struct {
	Engine string        `json:"engine"` // what translated, as a reader is told it: "Amazon Translate"
	Texts  []Translation `json:"texts"`  // ascending by language and original, each once
}

// Translation is a quotation with its translation into English, or why there
// is none.
type Translation struct {
	Language string       `json:"language"` // of the original, BCP 47
	Original string       `json:"original"`
	Text     string       `json:"text,omitempty"` // as the engine gave it
	Why      Untranslated `json:"why,omitempty"`  // where it gave none
}

// Untranslated is why a quotation has no translation.
type Untranslated string

// The reasons.
const (
	Untranslatable Untranslated = "untranslatable" // the engine does not take the language, or the text
	NotAnswered    Untranslated = "not-answered"   // the engine could not be asked, or failed
)
