package briefing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

// entity is a node of the crate's graph; its keys are written in alphabetical
// order.
type entity map[string]any

type ref struct {
	ID string `json:"@id"`
}

// forms describes the files of the package.
var forms = map[string]struct{ name, encoding string }{
	wordFile:      {"The briefing as a Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	pageFile:      {"The briefing as a web page", "text/html"},
	portableFile:  {"The briefing to read and print", "application/pdf"},
	bookFile:      {"The evidence, the figures, the documents, the changes and the coverage as one workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	evidenceFile:  {"The evidence: one row a statement", "text/csv"},
	linkedFile:    {"The evidence as linked data (W3C Web Annotation)", "application/ld+json"},
	figuresFile:   {"The figures that passages on the theme report", "text/csv"},
	documentsFile: {"Every document considered, and what became of it", "text/csv"},
	ledgerFile:    {"Every passage that could have been quoted, and why it was or was not", "text/csv"},
	changesFile:   {"What changed since the edition before", "text/csv"},
	trackedFile:   {"The briefing with the changes since the edition before tracked, as a Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	methodFile:    {"How the briefing was made", "text/markdown"},
}

// roCrate is ro-crate-metadata.json (RO-Crate 1.1). The payload of the bag is
// the crate: its root is data/, as the two specifications allow together.
func roCrate(b Briefing, files []bag.File) ([]byte, error) {
	var parts, cited []ref
	var nodes []entity
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		parts = append(parts, ref{f.Name})
		nodes = append(nodes, entity{"@id": f.Name, "@type": "File", "name": forms[f.Name].name, "encodingFormat": forms[f.Name].encoding,
			"contentSize": fmt.Sprint(len(f.Data)), "sha256": hex.EncodeToString(sum[:])})
	}
	for _, d := range b.Documents {
		if d.Standing != Quoted {
			continue
		}
		node := entity{"@id": hashURI(d.ID), "@type": "CreativeWork", "name": d.Title, "sha256": string(d.ID)}
		if d.Language != "" && d.Language != "und" {
			node["inLanguage"] = d.Language
		}
		if d.Year != 0 {
			node["datePublished"] = year(d.Year)
		}
		if place := strings.Trim(d.City+", "+d.CountryName, ", "); place != "" {
			node["contentLocation"] = ref{"#place-" + string(d.ID)}
			nodes = append(nodes, entity{"@id": "#place-" + string(d.ID), "@type": "Place", "name": place})
		}
		cited = append(cited, ref{hashURI(d.ID)})
		nodes = append(nodes, node)
	}
	root := entity{
		"@id": "./", "@type": "Dataset", "name": fmt.Sprintf("%s: briefing on %s for the high-level political forum of %d", b.Masthead.Symbol, heading1(b), b.Year),
		"description":   fmt.Sprintf("%s. Every statement is a verbatim quotation with its document, page and paragraph.", capital(count(len(b.Statements), "statement"))),
		"datePublished": b.Edition.Time().Format(time.DateOnly), "identifier": b.Masthead.Symbol, "inLanguage": "en",
		"license": ref{"#rights"}, "author": ref{"#throughline"}, "publisher": ref{"#throughline"}, "hasPart": parts,
	}
	if len(cited) > 0 {
		root["citation"] = oneOrMore(cited)
	}
	if b.Goal.Valid() {
		root["about"] = ref{b.Goal.URI()}
		nodes = append(nodes, entity{"@id": b.Goal.URI(), "@type": "DefinedTerm", "name": heading1(b), "termCode": b.Goal.String()})
	}
	graph := []entity{
		{"@id": crateFile, "@type": "CreativeWork", "conformsTo": ref{"https://w3id.org/ro/crate/1.1"}, "about": ref{"./"}},
		root,
		{"@id": "#rights", "@type": "CreativeWork", "name": "Rights in the quotations",
			"description": "Quotations are the property of the authors of the documents quoted, under the rights stated when each document was submitted."},
		{"@id": "#throughline", "@type": "Organization", "name": "Throughline", "url": "https://github.com/city-outcomes/throughline"},
	}
	// The context of RO-Crate 1.1 lacks this term of schema.org.
	context := []any{"https://w3id.org/ro/crate/1.1/context", map[string]string{"sha256": "https://schema.org/sha256"}}
	return indented(entity{"@context": context, "@graph": append(graph, nodes...)})
}

// oneOrMore is a single value as itself, as RO-Crate recommends.
func oneOrMore(refs []ref) any {
	if len(refs) == 1 {
		return refs[0]
	}
	return refs
}
