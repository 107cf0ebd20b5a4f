// Package shared_test holds the rules of the whole house: who may import whom,
// and what a function may link.
package shared_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/city-outcomes/throughline/"

// layers gives every room of the house its layer. A package imports only
// lower layers; a subpackage belongs to its parent's room.
var layers = map[string]int{
	"shared/sdg": 0, "shared/country": 0, "shared/loopback": 0,
	"shared/hlpf": 1, "shared/terms": 1, "shared/atlas": 1,
	"shared/corpus":  2,
	"shared/extract": 3, "shared/normalise": 3, "shared/classify": 3, "shared/figures": 3, "shared/briefing": 3, "shared/pipeline": 3, "shared/editorial": 3, "shared/structure": 3,
	"shared/ingest": 4, "shared/index": 4, "shared/compile": 4, "shared/items": 4, "shared/identity": 4,
	"shared/notify": 4, "shared/reconcile": 4, "shared/audit": 4,
	"shared/objects": 5, "shared/catalog": 5, "shared/local": 5, "shared/memory": 5,
	"shared/translate": 5, "shared/trigger": 5, "shared/api": 5, "shared/portal": 5,
	"shared/wiring": 6, "shared/awstest": 6, "shared/lambdatest": 6, "shared/axetest": 6,
	"functions": 7, "infra": 7, "infra/sam": 7, "infra/operate": 7, "infra/cost": 7,
}

// aws has the rooms that may know AWS.
var aws = map[string]bool{
	"shared/translate": true, "shared/objects": true, "shared/catalog": true, "shared/trigger": true, "shared/wiring": true,
	"shared/awstest": true, "shared/lambdatest": true, "functions": true, "infra/sam": true,
	"infra/operate": true, "infra/cost": true,
}

// forbidden names, for each function, what it must not link: the parts that
// it has no business with, and that would make it slow to start.
var forbidden = map[string][]string{
	"upload":    {"shared/extract", "shared/classify", "shared/briefing", "shared/ingest", "shared/index", "shared/compile", "shared/local"},
	"ingest":    {"shared/catalog", "shared/classify", "shared/briefing", "shared/api", "shared/local"},
	"index":     {"shared/extract", "shared/briefing", "shared/api", "shared/local"},
	"compile":   {"shared/extract", "shared/api", "shared/local"},
	"download":  {"shared/extract", "shared/classify", "shared/local"},
	"reconcile": {"shared/extract", "shared/classify", "shared/briefing", "shared/ingest", "shared/compile", "shared/api", "shared/local"},
	"notify":    {"shared/extract", "shared/classify", "shared/briefing", "shared/compile", "shared/api", "shared/local"},
	"portal":    {"shared/extract", "shared/classify", "shared/catalog", "shared/briefing", "shared/local"},
}

func TestImportsPointDown(t *testing.T) {
	for file, imports := range sources(t, "..") {
		for _, fault := range faults(file, imports) {
			t.Error(fault)
		}
	}
}

func TestFaultsAreSeen(t *testing.T) {
	for _, c := range []struct{ file, imported string }{
		{"shared/corpus/x.go", module + "shared/pipeline"},
		{"shared/extract/pdf/x.go", module + "shared/normalise"},
		{"shared/index/x.go", module + "shared/compile"},
		{"shared/briefing/x.go", "github.com/aws/aws-sdk-go-v2/aws"},
		{"shared/util/x.go", "fmt"},
	} {
		if len(faults(c.file, []string{c.imported})) == 0 {
			t.Errorf("%s importing %s passes, want a fault", c.file, c.imported)
		}
	}
	if got := faults("shared/extract/x.go", []string{module + "shared/extract/pdf", module + "shared/corpus", "fmt"}); len(got) != 0 {
		t.Errorf("good imports give %q", got)
	}
}

func TestFunctionsLinkOnlyWhatTheyRun(t *testing.T) {
	if testing.Short() {
		t.Skip("lists dependencies with the go command")
	}
	for name, banned := range forbidden {
		t.Run(name, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "../functions/"+name).Output()
			if err != nil {
				t.Fatalf("list what functions/%s links: %v", name, err)
			}
			for dep := range strings.Lines(string(out)) {
				inner, _ := strings.CutPrefix(strings.TrimSpace(dep), module)
				for _, b := range banned {
					if inner == b || strings.HasPrefix(inner, b+"/") {
						t.Errorf("functions/%s links %s", name, inner)
					}
				}
			}
		})
	}
}

// faults says what is wrong with a file's imports.
func faults(file string, imports []string) []string {
	from := room(file)
	layer, known := layers[from]
	if !known {
		return []string{file + " is in no room: give " + from + " a layer"}
	}
	var out []string
	for _, imp := range imports {
		inner, ours := strings.CutPrefix(imp, module)
		switch {
		case strings.HasPrefix(imp, "github.com/aws/") && !aws[from]:
			out = append(out, file+" imports "+imp+": only the adapters know AWS")
		case !ours || room(inner) == from:
		case layers[room(inner)] >= layer:
			out = append(out, file+" (layer "+strconv.Itoa(layer)+") imports "+inner+": imports point down")
		}
	}
	return out
}

// room is the first two elements of a path, where they are named as a room or
// lie in shared, or else the first, which is one room as a whole.
func room(p string) string {
	parts := strings.Split(filepath.ToSlash(p), "/")
	if len(parts) < 2 {
		return parts[0]
	}
	two := parts[0] + "/" + parts[1]
	if _, named := layers[two]; named || parts[0] == "shared" {
		return two
	}
	return parts[0]
}

// sources returns the imports of every Go file below root that is not a test.
func sources(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		if d.IsDir() && rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports := []string{}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, path)
		}
		found[filepath.ToSlash(rel)] = imports
		return nil
	})
	if err != nil {
		t.Fatalf("read the house: %v", err)
	}
	if len(found) == 0 {
		t.Fatal("found no source")
	}
	return found
}
