package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// tidied writes a file of the layout engine anew, with what the engine cannot
// do: the language of the document in its catalogue, and each font once, not
// once a page. (The engine's own merging renumbers references twice that two
// objects share.) It reads the engine's form alone: a table of references,
// objects that are not packed into streams.
func tidied(file []byte, language string) ([]byte, error) {
	f, err := parse(file)
	if err != nil {
		return nil, fmt.Errorf("tidy PDF: %w", err)
	}
	f.merge()
	root := f.objects[f.root]
	f.objects[f.root] = bytes.Replace(root, []byte("/Type /Catalog"), fmt.Appendf(nil, "/Type /Catalog /Lang (%s)", language), 1)
	return f.bytes(), nil
}

// body is a file's objects by number, nil for none, and its trailer.
type body struct {
	head    []byte
	objects [][]byte // from "<<" or the value to "endobj", without either end's line
	trailer []byte   // the dictionary's entries, without /Size
	root    int
}

var (
	errForm     = errors.New("the file has not the form that is known")
	startOf     = regexp.MustCompile(`startxref\n([0-9]+)\n%%EOF\s*$`)
	trailerOf   = regexp.MustCompile(`(?s)trailer\n<<(.*)>>\nstartxref`)
	sizeEntry   = regexp.MustCompile(`/Size [0-9]+`)
	rootEntry   = regexp.MustCompile(`/Root ([0-9]+) 0 R`)
	objectStart = regexp.MustCompile(`^[0-9]+ 0 obj\n`)
)

func parse(file []byte) (body, error) {
	at, end := startOf.FindSubmatch(file), trailerOf.FindSubmatch(file)
	if at == nil || end == nil {
		return body{}, errForm
	}
	root := rootEntry.FindSubmatch(end[1])
	table, err := strconv.Atoi(string(at[1]))
	if err != nil || root == nil || table > len(file) {
		return body{}, errForm
	}
	f := body{head: file[:bytes.IndexByte(file, '\n')+1], trailer: bytes.TrimSpace(sizeEntry.ReplaceAll(end[1], nil))}
	f.root, _ = strconv.Atoi(string(root[1])) // matched as a number
	lines := bytes.Split(file[table:], []byte("\n"))
	var count int
	if _, err := fmt.Sscanf(string(lines[1]), "0 %d", &count); err != nil || count+2 > len(lines) || f.root >= count {
		return body{}, errForm
	}
	f.objects = make([][]byte, count)
	for n := 1; n < count; n++ {
		if f.objects[n], err = object(file, lines[2+n]); err != nil {
			return body{}, err
		}
	}
	return f, nil
}

// object is the one that an entry of the table points to.
func object(file, entry []byte) ([]byte, error) {
	offset, err := strconv.Atoi(string(bytes.SplitN(entry, []byte(" "), 2)[0]))
	if err != nil || offset >= len(file) {
		return nil, errForm
	}
	head := objectStart.Find(file[offset:])
	if head == nil {
		return nil, errForm
	}
	from := offset + len(head)
	length, err := extent(file[from:])
	return file[from : from+length], err
}

var lengthEntry = regexp.MustCompile(`/Length ([0-9]+)`)

// extent is the length of an object up to its endobj. A stream is passed by
// its length, since its bytes may hold anything.
func extent(s []byte) (int, error) {
	end, stream := bytes.Index(s, []byte("endobj")), bytes.Index(s, []byte("stream\n"))
	if end < 0 {
		return 0, errForm
	}
	if stream < 0 || stream > end {
		return end, nil
	}
	length := lengthEntry.FindSubmatch(s[:stream])
	if length == nil {
		return 0, errForm
	}
	n, _ := strconv.Atoi(string(length[1])) // matched as a number
	after := stream + len("stream\n") + n
	if after > len(s) {
		return 0, errForm
	}
	if end = bytes.Index(s[after:], []byte("endobj")); end < 0 {
		return 0, errForm
	}
	return after + end, nil
}

// merge keeps one of the objects that are equal, until none are: first the
// programs of fonts, then what refers to them.
func (f *body) merge() {
	for {
		first := map[[sha256.Size]byte]int{}
		instead := map[int]int{}
		for n, o := range f.objects {
			if o == nil || !shareable(o) {
				continue
			}
			sum := sha256.Sum256(o)
			if kept, ok := first[sum]; ok {
				instead[n] = kept
				f.objects[n] = nil
			} else {
				first[sum] = n
			}
		}
		if len(instead) == 0 {
			return
		}
		for n, o := range f.objects {
			if o != nil {
				f.objects[n] = redirect(o, instead)
			}
		}
	}
}

// shareable are streams, whose place in the file says nothing, and the
// dictionaries of fonts.
func shareable(o []byte) bool {
	return bytes.Contains(o, []byte("stream\n")) || bytes.Contains(o, []byte("/Type /Font"))
}

var reference = regexp.MustCompile(`\b([0-9]+) 0 R\b`)

// redirect makes references to merged objects point to the one that is kept.
// Streams and strings are left alone.
func redirect(o []byte, instead map[int]int) []byte {
	head, rest := o, []byte(nil)
	if i := bytes.Index(o, []byte("stream\n")); i >= 0 {
		head, rest = o[:i], o[i:]
	}
	var out []byte
	for len(head) > 0 {
		next := bytes.IndexByte(head, '(')
		if next < 0 {
			next = len(head)
		}
		out = append(out, reference.ReplaceAllFunc(head[:next], func(ref []byte) []byte {
			n, _ := strconv.Atoi(string(bytes.SplitN(ref, []byte(" "), 2)[0])) // matched as a number
			if kept, ok := instead[n]; ok {
				return fmt.Appendf(nil, "%d 0 R", kept)
			}
			return ref
		})...)
		head = head[next:]
		n := literal(head)
		out, head = append(out, head[:n]...), head[n:]
	}
	return append(out, rest...)
}

// literal is the length of the string in parentheses that s begins with.
func literal(s []byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// bytes writes the file: what is left of the objects, under their numbers,
// and a table that marks the others as free.
func (f *body) bytes() []byte {
	out := bytes.Clone(f.head)
	var table []byte
	for n, o := range f.objects {
		if o == nil {
			table = append(table, "0000000000 65535 f \n"...)
			continue
		}
		table = fmt.Appendf(table, "%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n", n)
		out = append(append(out, o...), "endobj\n"...)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n%s", len(f.objects), table)
	return fmt.Appendf(out, "trailer\n<< %s /Size %d >>\nstartxref\n%d\n%%%%EOF\n", f.trailer, len(f.objects), start)
}
