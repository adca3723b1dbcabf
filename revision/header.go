// Package revision reads and writes revision files: a header that says where the
// revision stands in the graph, and a body of operations. Headers are read when
// a location is loaded; a body is parsed when it is about to run.
package revision

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/revision/graph"
)

// newestFormat is the newest format of revision files that this version reads.
const newestFormat = 1

// Header is what a revision file says of itself.
type Header struct {
	ID   string
	Down []string // empty for a base
	// Labels and DependsOn are as written; DependsOn may hold labels.
	Labels    []string
	DependsOn []string
	// Created is the zero time when the file does not say.
	Created time.Time
	Message string
	// NoTransaction is transaction = false.
	NoTransaction bool
	// Irreversible says why there is no way back, or is empty.
	Irreversible string
}

// Graph is what the graph has to know of it.
func (h Header) Graph() graph.Revision {
	return graph.Revision{ID: h.ID, Down: h.Down, DependsOn: h.DependsOn, Labels: h.Labels, Message: h.Message}
}

// headerKeys are the keys of a header, in the order in which they are written.
func headerKeys() []string {
	return []string{
		"format", "revision", "down_revision", "branch_labels", "depends_on", "create_date", "message",
		"transaction", "irreversible",
	}
}

// FileError is a mistake in a revision file.
type FileError struct {
	File    string
	Line    int // 0 when it is about the file as a whole
	Message string
	Hint    string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// headOfTOML is the part of a file before its first table, with which the
// operations begin.
func headOfTOML(data []byte) []byte {
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n') + 1
		if end == 0 {
			end = len(data) - at
		}
		if line := bytes.TrimLeft(data[at:at+end], " \t"); bytes.HasPrefix(line, []byte("[[")) {
			return data[:at]
		}
		at += end
	}
	return data
}

// readTOMLHeader reads the header of a TOML revision. If its head alone is not
// TOML, the whole file is tried: a line of a long string may look like a table.
func readTOMLHeader(file string, data []byte) (Header, error) {
	root, err := schematoml.Parse(file, headOfTOML(data))
	if err != nil {
		if root, err = schematoml.Parse(file, data); err != nil {
			return Header{}, err
		}
	}
	return headerOf(file, root)
}

// headerOf reads the header's keys from a document. Tables and arrays of tables
// belong to the body.
func headerOf(file string, root *schematoml.Node) (Header, error) {
	r := headerReader{file: file}
	for _, p := range root.Pairs {
		r.pair(p.Key, p.Node)
	}
	if r.err != nil {
		return Header{}, r.err
	}
	switch {
	case r.h.ID == "":
		return Header{}, &FileError{File: file, Line: 1, Message: `the key "revision" is missing`, Hint: `give the revision an id: revision = "3f2a9c1d77be"`}
	case !r.hasDown:
		return Header{}, &FileError{
			File: file, Line: 1, Message: `the key "down_revision" is missing`,
			Hint: `name the parent, or say down_revision = "base" if there is none`,
		}
	}
	return r.h, nil
}

// headerReader reads pairs until the first mistake.
type headerReader struct {
	file    string
	h       Header
	hasDown bool
	err     error
}

func (r *headerReader) fail(n *schematoml.Node, message, hint string) {
	if r.err == nil {
		r.err = &FileError{File: r.file, Line: n.Line, Message: message, Hint: hint}
	}
}

func (r *headerReader) pair(key string, n *schematoml.Node) {
	switch key {
	case "format":
		if n.Kind != schematoml.Integer || n.Int < 1 {
			r.fail(n, "format has to be a number from 1 on", "")
		} else if n.Int > newestFormat {
			r.fail(n, fmt.Sprintf("this file is in format %d, and this version of migrate reads up to %d", n.Int, newestFormat), "use a newer version of migrate")
		}
	case "revision":
		r.h.ID = r.text(key, n)
		if err := graph.CheckID(r.h.ID); err != nil {
			r.fail(n, err.Error(), "")
		}
	case "down_revision":
		r.hasDown = true
		r.h.Down = r.texts(key, n)
		if slices.Contains(r.h.Down, "base") {
			if len(r.h.Down) > 1 {
				r.fail(n, `down_revision names "base" and a revision`, `say "base" alone, or the parents alone`)
			}
			r.h.Down = nil
		} else if len(r.h.Down) == 0 {
			r.fail(n, "down_revision is empty", `a revision without a parent says down_revision = "base"`)
		}
	case "branch_labels":
		r.h.Labels = r.texts(key, n)
	case "depends_on":
		r.h.DependsOn = r.texts(key, n)
	case "create_date":
		if n.Kind != schematoml.Time {
			r.fail(n, "create_date has to be a date and time with its zone, as 2026-11-21T00:39:00Z", "")
		}
		r.h.Created = n.Time
	case "message":
		r.h.Message = r.text(key, n)
	case "transaction":
		if n.Kind != schematoml.Bool {
			r.fail(n, "transaction has to be true or false", "")
		}
		r.h.NoTransaction = !n.Bool
	case "irreversible":
		r.h.Irreversible = r.text(key, n)
	case "upgrade", "downgrade":
	default:
		message := fmt.Sprintf("unknown key %q", key)
		hint := "the header knows " + strings.Join(headerKeys(), ", ")
		if near := schematoml.Nearest(key, append(headerKeys(), "upgrade", "downgrade")); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		r.fail(n, message, hint)
	}
}

func (r *headerReader) text(key string, n *schematoml.Node) string {
	if n.Kind != schematoml.String {
		r.fail(n, fmt.Sprintf("%s has to be a string, not %s", key, n.Kind), "")
	}
	return n.Text
}

// texts reads a string or a list of strings.
func (r *headerReader) texts(key string, n *schematoml.Node) []string {
	if n.Kind == schematoml.String {
		return []string{n.Text}
	}
	if n.Kind != schematoml.Array {
		r.fail(n, fmt.Sprintf("%s has to be a string or a list of strings, not %s", key, n.Kind), "")
		return nil
	}
	var list []string
	for _, item := range n.Items {
		list = append(list, r.text(key, item))
	}
	return list
}
