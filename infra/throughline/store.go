package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/city-outcomes/throughline/shared/local"
)

// A store's folder.
const (
	defaultStore = ".throughline"
	inboxDir     = "inbox"
	archiveDir   = "archive"
	catalogFile  = "catalog.db"
	uploadsKey   = "keys/uploads.key"    // signs links for uploads and downloads
	issuerKey    = "keys/issuer.jwk"     // signs the local issuer's tokens
	secretFile   = "keys/example-secret" // of the local issuer's example clients
)

// store is the embedded default: objects in files, the catalogue in bbolt.
type store struct {
	dir            string
	inbox, archive *local.Objects
	catalog        *local.Catalog
}

// openExisting opens the store in dir; a folder without one, perhaps a
// mistyped path, is an error.
func openExisting(dir string) (*store, error) {
	if !isStore(dir) {
		return nil, fmt.Errorf("there is no store in %s", dir)
	}
	return openStore(dir)
}

// openStore opens the store in dir, making it where there is none.
func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	catalog, err := local.OpenCatalog(filepath.Join(dir, catalogFile))
	if errors.Is(err, local.ErrLocked) {
		return nil, fmt.Errorf("the store in %s is in use by a running server: stop it, or name it with --to", dir)
	}
	if err != nil {
		return nil, err
	}
	s := &store{dir: dir, catalog: catalog}
	if s.inbox, err = local.OpenObjects(filepath.Join(dir, inboxDir)); err == nil {
		s.archive, err = local.OpenObjects(filepath.Join(dir, archiveDir))
	}
	if err != nil {
		return nil, errors.Join(err, catalog.Close())
	}
	return s, nil
}

func (s *store) close() error { return s.catalog.Close() }

// replaceCatalog puts a rebuilt catalogue in the place of the present one,
// which stays beside it under another name.
func (s *store) replaceCatalog(fresh *local.Catalog, file string) error {
	if err := errors.Join(fresh.Close(), s.catalog.Close()); err != nil {
		return fmt.Errorf("close the catalogues: %w", err)
	}
	present := filepath.Join(s.dir, catalogFile)
	if err := os.Rename(present, present+".before-rebuild"); err != nil {
		return fmt.Errorf("keep the present catalogue: %w", err)
	}
	if err := os.Rename(file, present); err != nil {
		return fmt.Errorf("put the rebuilt catalogue in place: %w", err)
	}
	return nil
}
