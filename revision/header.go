package revision

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/revision/graph"
)

// headerChunk is how much of a file is read in the hope that it holds the whole
// header.
const headerChunk = 4096

// scanHeader reads no more of a file than it takes to have the header. buf has
// room for headerChunk bytes.
func scanHeader(file string, r io.Reader, buf []byte) (File, error) {
	n, err := r.Read(buf[:headerChunk])
	if err == nil {
		// Nearly always that will do: nobody needs to see the end of the file.
		if f, ok := plainHeader(file, buf[:n]); ok {
			return f, nil
		}
		var more int
		more, err = io.ReadFull(r, buf[n:headerChunk])
		n += more
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return readHeader(file, buf[:n])
	}
	if err != nil {
		return File{}, err
	}
	if f, ok := plainHeader(file, buf[:n]); ok {
		return f, nil
	}
	if headerEnd(file, buf[:n], 0) < n {
		if f, err := readHeader(file, buf[:n]); err == nil {
			return f, nil
		}
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return File{}, err
	}
	return readHeader(file, append(bytes.Clone(buf[:n]), rest...))
}

// readHeader reads the header of a text that may go on with the body.
func readHeader(file string, data []byte) (File, error) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return File{}, &schematoml.Error{File: file, Line: 1, Message: "the file is UTF-16: save it as UTF-8"}
	}
	if f, ok := plainHeader(file, data); ok {
		return f, nil
	}
	tree, err := headerTree(file, data)
	if err != nil {
		return File{}, err
	}
	f, err := headerOf(file, tree)
	if err != nil && IsSQL(file) {
		if odd := almostHeader(file, data[:headerEnd(file, data, 0)], f.lines); odd != nil {
			return f, odd
		}
	}
	return f, err
}

// headerTree parses the header of a text. The places of the nodes are those in
// the file. What looks like the end of the header may stand in a string of
// several lines, which then lacks its end; in that case the next end is tried.
func headerTree(file string, data []byte) (*schematoml.Node, error) {
	var first error
	for end := 0; ; end++ {
		end = headerEnd(file, data, end)
		tree, err := parseHeader(file, data[:end])
		if err == nil {
			return tree, nil
		}
		if first == nil {
			first = err
		}
		var e *schematoml.Error
		cutOff := errors.As(err, &e) && e.Line >= bytes.Count(data[:end], []byte("\n"))
		if end == len(data) || !cutOff {
			return nil, first
		}
	}
}

// headerEnd finds the first line at or after an offset that begins the body.
func headerEnd(file string, data []byte, from int) int {
	for at := 0; at < len(data); {
		line := data[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		if at >= from && beginsBody(file, line) {
			return at
		}
		at += len(line)
	}
	return len(data)
}

func beginsBody(file string, line []byte) bool {
	if IsSQL(file) {
		return sectionMark().Match(line)
	}
	return bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("["))
}

func parseHeader(file string, header []byte) (*schematoml.Node, error) {
	if IsSQL(file) {
		var err error
		if header, err = uncomment(file, header); err != nil {
			return nil, err
		}
	}
	return schematoml.Parse(file, header)
}

func headerOf(file string, tree *schematoml.Node) (File, error) {
	r := schematoml.NewReader(file)
	in := r.Fields(tree, "the header")
	if n := in.Int("format"); n != nil && *n > newestFormat {
		return File{}, &FileError{
			File: file, Line: in.Value("format").Line, Hint: "use a newer version of migrate",
			Message: fmt.Sprintf("this file is in format %d, and this version of migrate reads up to %d", *n, newestFormat),
		}
	} else if n != nil && *n < 1 {
		in.Errorf("format", "format has to be a number from 1 on")
	}
	f := File{Path: file, Header: Header{
		ID:            in.Required("revision"),
		Down:          readDown(in),
		Labels:        stringOrList(in, "branch_labels"),
		DependsOn:     stringOrList(in, "depends_on"),
		Created:       in.Time("create_date"),
		Message:       in.String("message"),
		NoTransaction: in.Has("transaction") && !in.Bool("transaction"),
		Irreversible:  in.String("irreversible"),
		Incomplete:    in.String("incomplete"),
		Variables:     readVariables(in),
	}}
	in.Has(lockTimeout)
	in.Has(statementTimeout)
	f.Limits = readLimits(r, tree)
	if err := graph.CheckID(f.ID); f.ID != "" && err != nil {
		in.Errorf("revision", "%v", err)
	}
	if in.Has("irreversible") && f.Irreversible == "" {
		in.Errorf("irreversible", "irreversible has to say why")
	}
	if in.Has("incomplete") && f.Incomplete == "" {
		in.Errorf("incomplete", "incomplete has to say what is missing")
	}
	// Empty lists of operations, which stand before all tables.
	in.Has("upgrade")
	in.Has("downgrade")
	f.lines = lines{
		id: lineOf(in, "revision"), down: lineOf(in, "down_revision"),
		labels: lineOf(in, "branch_labels"), dependsOn: lineOf(in, "depends_on"), variables: lineOf(in, "variables"),
	}
	in.Done()
	return f, r.Err()
}

func lineOf(in *schematoml.Fields, key string) int {
	if n := in.Value(key); n != nil {
		return n.Line
	}
	return 0
}

// readDown reads the parents. There is no default: a revision that forgot its
// parent would be a second base.
func readDown(in *schematoml.Fields) []string {
	n := in.Value("down_revision")
	if n == nil {
		in.Missing(`down_revision = "…", the revision that it follows, or "base" if it follows none`)
		return nil
	}
	down := stringOrList(in, "down_revision")
	isText := n.Kind == schematoml.String || n.Kind == schematoml.Array
	if len(down) == 0 && isText {
		in.Errorf("down_revision", `down_revision must not be empty; a revision that follows none says "base"`)
	}
	if len(down) == 1 && down[0] == "base" {
		return nil
	}
	for i, id := range down {
		switch {
		case id == "base":
			in.Errorf("down_revision", `down_revision names "base" and a revision: say one or the other`)
		case slices.Contains(down[:i], id):
			in.Errorf("down_revision", "down_revision names %q twice", id)
		}
	}
	return down
}

// stringOrList reads a list of strings, or one of them by itself.
func stringOrList(in *schematoml.Fields, key string) []string {
	n := in.Value(key)
	if n == nil {
		return nil
	}
	if n.Kind == schematoml.String {
		if n.Text == "" {
			return nil
		}
		return []string{n.Text}
	}
	list := in.Strings(key)
	if slices.Contains(list, "") {
		in.Errorf(key, "%s holds an empty string", key)
	}
	return list
}
