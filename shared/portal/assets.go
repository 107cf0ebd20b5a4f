package portal

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

//go:embed assets
var assetFiles embed.FS

// loadAssets returns the scripts, styles and pictures by name, those that are
// made here included, and the folder that they are served from: it carries a
// hash over all of them, because modules name one another.
func loadAssets() (assets map[string]file, folder string, err error) {
	bodies := map[string][]byte{"goals.css": goalStyles()}
	if bodies["vocabulary.js"], err = vocabularyModule(); err != nil {
		return nil, "", err
	}
	names, err := fs.Glob(assetFiles, "assets/*")
	if err != nil {
		return nil, "", fmt.Errorf("list assets: %w", err)
	}
	for _, name := range names {
		body, err := assetFiles.ReadFile(name)
		if err != nil {
			return nil, "", fmt.Errorf("read %s: %w", name, err)
		}
		bodies[name[len("assets/"):]] = body
	}
	var all []byte
	assets = map[string]file{}
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		body := bodies[name]
		all = fmt.Appendf(all, "%s %s\n", name, fingerprint(body))
		assets[name] = file{body: body, mediaType: mediaType(name), etag: etag(body), cache: keep}
	}
	return assets, "/assets/" + fingerprint(all) + "/", nil
}

// fingerprint is the first 128 bits of the SHA-256.
func fingerprint(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
