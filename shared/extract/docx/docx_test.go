package docx_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/docx"
)

// parts are a package's parts.
type parts map[string]string

func (p parts) Has(name string) bool { return p[name] != "" }

func (p parts) Read(name string) ([]byte, error) {
	if s, ok := p[name]; ok {
		return []byte(s), nil
	}
	return nil, fs.ErrNotExist
}

const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v" xmlns:r="urn:r" xmlns:dgm="urn:dgm"`

// document is a package with a body; others are parts by name, in turn.
func document(body string, others ...string) parts {
	p := parts{"word/document.xml": "<w:document " + ns + "><w:body>" + body + "</w:body></w:document>"}
	for i := 0; i+1 < len(others); i += 2 {
		p[others[i]] = others[i+1]
	}
	return p
}

func par(properties, text string) string {
	return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>"
}

func shown(text corpus.Text) string {
	var b strings.Builder
	for _, p := range text.Pages {
		fmt.Fprintf(&b, "-- %d\n", p.Number)
		for _, para := range p.Paragraphs {
			level := ""
			if para.Level > 0 {
				level = fmt.Sprint(para.Level)
			}
			fmt.Fprintf(&b, "%s%s: %s\n", para.Kind, level, para.Text)
		}
	}
	return b.String()
}

const (
	styleSheet = `<w:styles ` + ns + `><w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>` +
		`<w:style w:styleId="Own"><w:name w:val="Chapter"/><w:basedOn w:val="berschrift2"/></w:style>` +
		`<w:style w:styleId="Outlined"><w:name w:val="Big"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>` +
		`<w:style w:styleId="Loop"><w:name w:val="loop"/><w:basedOn w:val="Loop"/></w:style>` +
		`<w:style w:styleId="Inhalt1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="Beschriftung"><w:name w:val="caption"/></w:style></w:styles>`
	numbering = `<w:numbering ` + ns + `><w:abstractNum w:abstractNumId="0">` +
		`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>` +
		`<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>` +
		`<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>`
)

func listed(num, depth string) string {
	return `<w:numPr><w:ilvl w:val="` + depth + `"/><w:numId w:val="` + num + `"/></w:numPr>`
}

func TestTextReadsWhatWordPrints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parts parts
		want  string
	}{
		"headings by style, in any language": {
			document(par(`<w:pStyle w:val="berschrift2"/>`, "Wasser")+par(`<w:pStyle w:val="Own"/>`, "Based on it")+par(`<w:pStyle w:val="Outlined"/>`, "Outlined")+
				par(`<w:outlineLvl w:val="2"/>`, "Direct")+par(`<w:pStyle w:val="Loop"/>`, "No end")+par(`<w:pStyle w:val="Beschriftung"/>`, "Table 1"), "word/styles.xml", styleSheet),
			"-- 1\nheading2: Wasser\nheading2: Based on it\nheading1: Outlined\nheading3: Direct\nbody: No end\ncaption: Table 1\n",
		},
		"list numbers": {
			document(par(listed("1", "0"), "a")+par(listed("1", "1"), "b")+par(listed("1", "1"), "c")+par(listed("1", "0"), "d")+par(listed("1", "1"), "e")+
				par(listed("2", "0"), "f")+par(listed("3", "0"), "g")+par(listed("0", "0"), "h"), "word/numbering.xml", numbering),
			"-- 1\nitem: 1. a\nitem: 1.a) b\nitem: 1.b) c\nitem: 2. d\nitem: 2.a) e\nitem: • f\nitem: 5. g\nbody: h\n",
		},
		"revisions as accepted, hidden text and comments left out": {
			document(`<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>` +
				`<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> seen</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>`),
			"-- 1\nbody: kept new seen\n",
		},
		"a text box once": {
			document(`<w:p><w:r><w:t>around</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + par("", "in the box") + `</w:txbxContent></mc:Choice>` +
				`<mc:Fallback><v:textbox><w:txbxContent>` + par("", "in the box") + `</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>`),
			"-- 1\nbody: around\nbody: in the box\n",
		},
		"tables": {
			document(`<w:tbl><w:tr><w:tc>` + par("", "a") + par("", "b") + `</w:tc><w:tc>` + par("", "c") + `</w:tc></w:tr>` +
				`<w:tr><w:tc>` + par("", "alone") + `</w:tc><w:tc><w:p/></w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>` + par("", "x") + `</w:tc><w:tc>` + par("", "y") + `</w:tc></w:tr></w:tbl>`),
			"-- 1\nrow: a b | c\nbody: alone\n",
		},
		"content controls and fields": {
			document(`<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>` + par("", "controlled") + `</w:sdtContent></w:sdt>` +
				`<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>link</w:t><w:tab/><w:t>end</w:t></w:r></w:hyperlink></w:p>`),
			"-- 1\nbody: controlled\nbody: link end\n",
		},
		"notes": {
			document(`<w:p><w:r><w:t>said</w:t></w:r><w:r><w:footnoteReference w:id="4"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r></w:p>`+par("", "after"),
				"word/footnotes.xml", `<w:footnotes `+ns+`><w:footnote w:id="4">`+par("", "by whom")+`</w:footnote></w:footnotes>`,
				"word/endnotes.xml", `<w:endnotes `+ns+`><w:endnote w:id="2">`+par("", "and when")+`</w:endnote></w:endnotes>`),
			"-- 1\nbody: said\nnote: 1 by whom\nbody: after\nnote: 1 and when\n",
		},
		"page breaks": {
			document(`<w:p><w:r><w:t>one</w:t><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>two </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>three</w:t></w:r></w:p>` +
				par("<w:pageBreakBefore/>", "four") + par("<w:sectPr/>", "still four") + par(`<w:sectPr/>`, "five") + par("", "five too") + `<w:sectPr><w:type w:val="continuous"/></w:sectPr>`),
			"-- 1\nbody: one\n-- 2\nbody: two\n-- 3\nbody: three\n-- 4\nbody: four\nbody: still four\n-- 5\nbody: five\nbody: five too\n",
		},
		"contents left out": {
			document(par(`<w:pStyle w:val="Inhalt1"/>`, "Water 3")+par("", "text"), "word/styles.xml", styleSheet),
			"-- 1\nbody: text\n",
		},
		"diagrams": {
			document(`<w:p><w:r><w:t>see</w:t><dgm:relIds r:dm="rId7"/></w:r></w:p>`, "word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId7" Type="x/diagramData" Target="diagrams/data1.xml"/></Relationships>`,
				"word/diagrams/data1.xml", `<d xmlns:a="urn:a"><a:p><a:r><a:t>step one</a:t></a:r></a:p></d>`),
			"-- 1\nbody: see\nbody: step one\n",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := docx.Text(tc.parts)
			if err != nil {
				t.Fatalf("Text: %v", err)
			}
			if got := shown(text); got != tc.want {
				t.Errorf("Text gives\n%s\nwant\n%s", got, tc.want)
			}
			if want := len(text.Pages) > 1; text.Paged != want {
				t.Errorf("Paged = %v, want %v", text.Paged, want)
			}
		})
	}
}

func TestTextSaysWhatItLeftOut(t *testing.T) {
	t.Parallel()
	text, err := docx.Text(document(`<w:p><w:r><w:t>kept</w:t><w:commentReference w:id="1"/></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`))
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	if got := strings.Join(text.Notes, "; "); got != "left out: comments (1); left out: deleted passages (1)" {
		t.Errorf("Notes = %q", got)
	}
}

func TestReadFlatFindsTheParts(t *testing.T) {
	t.Parallel()
	body := document(par("", "flat"))["word/document.xml"]
	flat, err := docx.ReadFlat(`<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>` + body + `</pkg:xmlData></pkg:part></pkg:package>`)
	if err != nil {
		t.Fatalf("ReadFlat: %v", err)
	}
	text, err := docx.Text(flat)
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	if got := shown(text); got != "-- 1\nbody: flat\n" {
		t.Errorf("Text gives %s", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add(par("", "text"), styleSheet, numbering)
	f.Add(`<w:tbl><w:tr><w:tc>`+par(listed("1", "1"), "a")+`</w:tc></w:tr></w:tbl>`, styleSheet, numbering)
	f.Add(`<w:p><w:r><w:br w:type="page"/><w:footnoteReference w:id="1"/><w:txbxContent><w:p/></w:txbxContent></w:r></w:p>`, "", "")
	f.Fuzz(func(t *testing.T, body, styles, lists string) {
		text, err := docx.Text(document(body, "word/styles.xml", styles, "word/numbering.xml", lists))
		if err != nil {
			if _, ok := corpus.AsRejection(err); !ok {
				t.Fatalf("Text = %v, want a rejection", err)
			}
			return
		}
		for i, p := range text.Pages {
			if p.Number != i+1 {
				t.Errorf("page %d is numbered %d", i+1, p.Number)
			}
		}
	})
}
