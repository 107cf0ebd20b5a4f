package hlpf

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

var (
	//go:embed calendar.json
	calendarJSON []byte
	//go:embed calendar.schema.json
	schemaJSON []byte
)

// maxFile is the largest calendar file, in bytes: hundreds of times the
// embedded one's size.
const maxFile = 1 << 20

// Default is the calendar that is built in. It is read anew at each call:
// take it once, and pass it on.
func Default() Calendar {
	c, err := Load(bytes.NewReader(calendarJSON))
	if err != nil {
		panic("hlpf: the embedded calendar: " + err.Error()) // no build that has a fault in it passes a test
	}
	return c
}

// Schema is the JSON Schema (2020-12) of calendar files, for those who edit
// one.
func Schema() []byte { return bytes.Clone(schemaJSON) }

// Load reads a calendar file, at most 1 MiB of JSON, that takes the place of
// the built-in one as a whole. Its error names every fault with its place,
// such as "years[3].inDepth[2]: 18 is more than 17".
func Load(r io.Reader) (Calendar, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	if len(b) > maxFile {
		return Calendar{}, errors.New("read calendar: the file is larger than 1 MiB")
	}
	c, err := parse(b)
	if err != nil {
		return Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	return c, nil
}

func parse(b []byte) (Calendar, error) {
	file, err := decode(b)
	if err != nil {
		return Calendar{}, err
	}
	shape, err := parseSchema(schemaJSON)
	if err != nil {
		return Calendar{}, err
	}
	if err := shape.check("", file).err(); err != nil {
		return Calendar{}, err
	}
	// What was checked is what is read: of a key that stands twice, the last.
	checked, err := json.Marshal(file)
	if err != nil {
		return Calendar{}, err
	}
	var c Calendar
	if err := json.Unmarshal(checked, &c); err != nil {
		return Calendar{}, err
	}
	if err := c.lint().err(); err != nil {
		return Calendar{}, err
	}
	return c, nil
}

// decode reads one JSON value and nothing behind it, numbers as they are
// written.
func decode(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, notJSON(b, d.InputOffset(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: there is more after the calendar's end", lineOf(b, d.InputOffset()))
	}
	return v, nil
}

func notJSON(b []byte, offset int64, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d: not JSON: %w", lineOf(b, syntax.Offset), err)
	}
	return fmt.Errorf("line %d: not JSON: %w", lineOf(b, offset), err)
}

func lineOf(b []byte, offset int64) int {
	return 1 + bytes.Count(b[:min(offset, int64(len(b)))], []byte("\n"))
}
