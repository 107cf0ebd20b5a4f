package bag_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
	"github.com/city-outcomes/throughline/shared/briefing/bag/bagtest"
)

func write(t testing.TB, files ...bag.File) []byte {
	t.Helper()
	b, err := bag.Write("2027-sdg-11", []bag.Field{{Name: "Bagging-Date", Value: "2026-11-24"}}, files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadFindsWhatWriteWrote(t *testing.T) {
	t.Parallel()
	b, err := bag.Read(write(t, bag.File{Name: "b.txt", Data: []byte("two")}, bag.File{Name: "a.txt"}))
	if err != nil || len(b.Problems) != 0 || b.Top != "2027-sdg-11" || string(b.Payload["b.txt"]) != "two" || len(b.Payload) != 2 {
		t.Errorf("Read = %+v, %v", b, err)
	}
}

func TestWriteGivesTheSameBytesInAnyOrder(t *testing.T) {
	t.Parallel()
	x, y := bag.File{Name: "x", Data: []byte("1")}, bag.File{Name: "y", Data: []byte("2")}
	if !bytes.Equal(write(t, x, y), write(t, y, x)) {
		t.Error("the order of the files shows")
	}
}

func TestWriteRefusesNamesAndFieldsOutOfPlace(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "..", "../x", "/x", "a/../../x", "a\nb", `a\b`, "c:x", "a%0a", "./a"} {
		if _, err := bag.Write("top", nil, []bag.File{{Name: name}}); err == nil {
			t.Errorf("a file may be named %q", name)
		}
	}
	for _, f := range []bag.Field{{Name: "A", Value: "b\nc"}, {Name: "A: b", Value: "c"}} {
		if _, err := bag.Write("top", []bag.Field{f}, nil); err == nil {
			t.Errorf("a field may be %q", f)
		}
	}
}

// reading is the zip's files as text, to change and write again.
func reading(t testing.TB, b []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range bagtest.Files(t, b) {
		out[strings.TrimPrefix(f.Name, "2027-sdg-11/")] = string(f.Data)
	}
	return out
}

func TestReadReportsWhatIsIncompleteOrInvalid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"a file changed":         {func(f map[string]string) { f["data/a.txt"] = "eno" }, "data/a.txt was changed"},
		"a file gone":            {func(f map[string]string) { delete(f, "data/a.txt") }, "data/a.txt is missing"},
		"a file more":            {func(f map[string]string) { f["data/c.txt"] = "" }, "data/c.txt is not in the manifest"},
		"no manifest":            {func(f map[string]string) { delete(f, "manifest-sha256.txt") }, "manifest-sha256.txt is missing"},
		"no tag manifest":        {func(f map[string]string) { delete(f, "tagmanifest-sha256.txt") }, "tagmanifest-sha256.txt is missing"},
		"a manifest changed":     {func(f map[string]string) { f["manifest-sha256.txt"] += "\n" }, "manifest-sha256.txt was changed"},
		"a line twice":           {func(f map[string]string) { f["manifest-sha256.txt"] += f["manifest-sha256.txt"] }, "twice"},
		"a line out of place":    {func(f map[string]string) { f["manifest-sha256.txt"] += "00  bagit.txt\n" }, "no file of its own"},
		"a date changed":         {func(f map[string]string) { f["bag-info.txt"] = strings.Replace(f["bag-info.txt"], "2026", "2025", 1) }, "bag-info.txt was changed"},
		"another version of bag": {func(f map[string]string) { f["bagit.txt"] = strings.Replace(f["bagit.txt"], "1.0", "0.97", 1) }, "version 1.0"},
		"a wrong sum of sizes":   {func(f map[string]string) { f["bag-info.txt"] = "Payload-Oxum: 1.1\n" }, "size and number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := reading(t, write(t, bag.File{Name: "a.txt", Data: []byte("one")}, bag.File{Name: "b.txt", Data: []byte("two")}))
			c.change(files)
			var list []bag.File
			for name, data := range files {
				list = append(list, bag.File{Name: "2027-sdg-11/" + name, Data: []byte(data)})
			}
			z, err := bag.Zip(list)
			if err != nil {
				t.Fatal(err)
			}
			b, err := bag.Read(z)
			if err != nil || !strings.Contains(strings.Join(b.Problems, "\n"), c.want) {
				t.Errorf("Read reports %q, %v, want %q", b.Problems, err, c.want)
			}
		})
	}
}

func TestReadRefusesWhatIsNoPackage(t *testing.T) {
	t.Parallel()
	zipped := func(files ...bag.File) []byte {
		b, err := bag.Zip(files)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	many := make([]bag.File, 2001)
	for i := range many {
		many[i].Name = fmt.Sprintf("top/data/%d", i)
	}
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"text":           []byte("This is no zip."),
		"an empty zip":   zipped(),
		"two folders":    zipped(bag.File{Name: "a/bagit.txt"}, bag.File{Name: "b/bagit.txt"}),
		"a way out":      zipped(bag.File{Name: "a/bagit.txt"}, bag.File{Name: "a/../../etc/x"}),
		"one name twice": zipped(bag.File{Name: "a/x"}, bag.File{Name: "a/x"}),
		"too many files": zipped(many...),
		"a bomb":         bomb(t),
		"a cut-off bag":  write(t, bag.File{Name: "a"})[:200],
	} {
		if got, err := bag.Read(b); err == nil {
			t.Errorf("%s is read as %+v", name, got.Problems)
		}
	}
}

// bomb is a small zip that says it unpacks to more than a package may.
func bomb(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "top/data/zeros", Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte{3, 0}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzRead(f *testing.F) {
	f.Add(write(f, bag.File{Name: "a.txt", Data: []byte("one")}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := bag.Read(b)
		if err != nil {
			return
		}
		for name := range got.Payload {
			if strings.HasPrefix(name, "/") || strings.Contains(name, "..") && strings.HasPrefix(name, "../") {
				t.Errorf("a file of the payload is named %q", name)
			}
		}
	})
}
