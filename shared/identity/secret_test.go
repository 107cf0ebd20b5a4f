package identity_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/city-outcomes/throughline/shared/identity"
)

func TestSecretsAreMadeOnceAndKeptPrivate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keyPath, secretPath := filepath.Join(dir, "issuer.jwk"), filepath.Join(dir, "client-secret")
	key, err := identity.OpenKey(keyPath)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := identity.OpenSecret(secretPath)
	if err != nil {
		t.Fatal(err)
	}
	again, err := identity.OpenKey(keyPath)
	if err != nil || again.KeyID != key.KeyID || key.KeyID == "" {
		t.Errorf("the second OpenKey = %q, %v, want %q", again.KeyID, err, key.KeyID)
	}
	if s, err := identity.OpenSecret(secretPath); err != nil || s != secret || s == "" {
		t.Errorf("the second OpenSecret differs or fails: %v", err)
	}
	for _, path := range []string{keyPath, secretPath} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %o, want 600", filepath.Base(path), got)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("the folder has %d files, %v, want 2", len(left), err)
	}
}

func TestOpenKeyRefusesAFileItCannotTrust(t *testing.T) {
	t.Parallel()
	const symmetric = `{"kty":"oct","k":"c2VjcmV0"}`
	tests := []struct {
		name, content string
		mode          os.FileMode
	}{
		{"readable by others", symmetric, 0o644},
		{"empty", "", 0o600},
		{"a key of another kind", symmetric, 0o600},
	}
	for _, tt := range tests {
		path := written(t, "issuer.jwk", tt.content, tt.mode)
		if _, err := identity.OpenKey(path); err == nil {
			t.Errorf("%s: OpenKey has no error", tt.name)
		}
	}
	for _, tt := range tests[:2] {
		path := written(t, "client-secret", tt.content, tt.mode)
		if _, err := identity.OpenSecret(path); err == nil {
			t.Errorf("%s: OpenSecret has no error", tt.name)
		}
	}
	if _, err := identity.OpenKey(filepath.Join(t.TempDir(), "no", "folder")); err == nil {
		t.Error("without a folder OpenKey has no error")
	}
}

// written is a file of that mode, whatever the umask.
func written(t *testing.T, name, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := errors.Join(os.WriteFile(path, []byte(content), mode), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
	return path
}
