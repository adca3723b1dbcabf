package revision

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/retort-db/migrate/ops"
)

// Draft is a revision that is to be written to a file.
type Draft struct {
	Header
	Upgrade   []DraftEntry
	Downgrade []DraftEntry
	// Notes stand above the operations, for whoever reads the file first.
	Notes []string
}

// DraftEntry is an operation with the comments that stand above it.
type DraftEntry struct {
	Op       ops.Op
	Comments []string
}

// Render writes the draft as TOML, the way a careful colleague would: the
// message as a comment, the header aligned, an empty line between operations.
func (d Draft) Render() ([]byte, error) {
	var b bytes.Buffer
	comment(&b, d.Message)
	writeHeader(&b, "", d.Header)
	if len(d.Notes) > 0 {
		b.WriteByte('\n')
		for _, n := range d.Notes {
			comment(&b, n)
		}
	}
	for _, part := range []struct {
		section string
		list    []DraftEntry
	}{{"upgrade", d.Upgrade}, {"downgrade", d.Downgrade}} {
		for _, e := range part.list {
			b.WriteByte('\n')
			for _, c := range e.Comments {
				comment(&b, c)
			}
			if err := writeTOML(&b, part.section, e.Op); err != nil {
				return nil, err
			}
		}
	}
	return b.Bytes(), nil
}

// RenderSQL writes a plain-SQL revision with the header in comments. The
// statements of each direction are given as text.
func (d Draft) RenderSQL(upgrade, downgrade string) []byte {
	var b bytes.Buffer
	for line := range strings.SplitSeq(strings.TrimSpace(d.Message), "\n") {
		if line != "" {
			fmt.Fprintf(&b, "-- %s\n", line)
		}
	}
	writeHeader(&b, "-- ", d.Header)
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "-- %s\n", n)
	}
	fmt.Fprintf(&b, "\n%supgrade\n%s", sectionMark, block(upgrade))
	fmt.Fprintf(&b, "\n%sdowngrade\n%s", sectionMark, block(downgrade))
	return b.Bytes()
}

func block(sql string) string {
	if sql = strings.TrimSpace(sql); sql == "" {
		return ""
	}
	return sql + "\n"
}

func comment(b *bytes.Buffer, text string) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if line != "" {
			fmt.Fprintf(b, "# %s\n", line)
		}
	}
}

// writeHeader writes the header's keys, aligned, each line behind a prefix.
func writeHeader(b *bytes.Buffer, prefix string, h Header) {
	line := func(key, value string) { fmt.Fprintf(b, "%s%-13s = %s\n", prefix, key, value) }
	line("revision", quote(h.ID))
	line("down_revision", parents(h.Down))
	line("branch_labels", quoteList(h.Labels))
	line("depends_on", quoteList(h.DependsOn))
	line("create_date", h.Created.Format(time.RFC3339))
	line("message", quote(h.Message))
	if h.NoTransaction {
		line("transaction", "false")
	}
	if h.Irreversible != "" {
		line("irreversible", quote(h.Irreversible))
	}
}

func parents(down []string) string {
	switch len(down) {
	case 0:
		return quote("base")
	case 1:
		return quote(down[0])
	}
	return quoteList(down)
}

func quoteList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a basic TOML string on one line.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// ExistsError says that a file is there already. Nothing was written.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return e.Path + " exists already and is not overwritten"
}

// Create writes a new file, whole or not at all. A file that exists stays as it
// is, and the error is an *ExistsError.
func Create(path string, data []byte) error {
	return writeWhole(path, data, os.Link)
}

// Replace writes a file that may exist, whole or not at all.
func Replace(path string, data []byte) error {
	return writeWhole(path, data, os.Rename)
}

// writeWhole writes to a temporary file beside path, and puts that in its place
// at once. Linking, unlike renaming, fails when something is there.
func writeWhole(path string, data []byte, put func(from, to string) error) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // as open as the umask lets it be
		return fmt.Errorf("the folder of %s cannot be made: %w", path, err)
	}
	f, err := os.CreateTemp(dir, ".migrate-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	defer func() { err = errors.Join(err, removeIfThere(f.Name())) }()
	_, werr := f.Write(data)
	if err := errors.Join(werr, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	err = put(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return &ExistsError{Path: path}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
