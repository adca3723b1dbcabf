package ops

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/schematoml"
)

func decodeBulkInsert(f *schematoml.Fields) Op {
	o := BulkInsert{Table: f.RequiredName("table"), Key: f.Strings("key")}
	o.Columns, o.Rows, o.File = readRowsOrFile(f)
	if len(o.Rows) == 0 && o.File.Name == "" {
		f.Missing(`rows = [{ … }], or file = "…" with a CSV, TSV or JSON lines file beside the revision`)
	}
	return o
}

func (o BulkInsert) encode() schematoml.Map {
	m := onTable(o.Table)
	m.List("key", o.Key)
	addRowsOrFile(&m, o.Columns, o.Rows, o.File)
	return m
}

// readRowsOrFile reads rows that stand in the revision, or the name of a file
// that holds them.
func readRowsOrFile(f *schematoml.Fields) ([]string, [][]any, DataFile) {
	file := DataFile{
		Name:   f.String("file"),
		Format: DataFormat(f.OneOf("format", string(CSV), string(TSV), string(JSONLines))),
	}
	header := f.Value("header")
	file.NoHeader = header != nil && !f.Bool("header")
	if f.Has("null") {
		file.Null = To(f.String("null"))
	}
	if file.Name == "" {
		for _, key := range []string{"format", "header", "null"} {
			if f.Has(key) {
				f.Errorf(key, "%s is about a file, and there is no file = \"…\"", key)
			}
		}
		columns, rows := readRows(f)
		return columns, rows, DataFile{}
	}
	if f.Has("rows") {
		f.Errorf("rows", "rows and file say different things: keep one")
	}
	columns := f.Strings("columns")
	checkFile(f, file, columns)
	return columns, nil, file
}

// checkFile tells what of a data file's description does not fit together.
func checkFile(f *schematoml.Fields, file DataFile, columns []string) {
	if !fs.ValidPath(file.Name) || file.Name == "." {
		f.Errorf("file", "the file has to stand in the revision's folder or below it, as \"users.csv\" or \"data/users.csv\", not %q", file.Name)
		return
	}
	switch format := file.Kind(); {
	case format == "" && f.Has("format"): // it was told
	case format == "":
		f.Errorf("file", "the extension of %q does not tell its format: add format = \"csv\", \"tsv\" or \"jsonl\"", file.Name)
	case format == JSONLines && (file.NoHeader || f.Has("header") || file.Null.Set):
		f.Errorf("file", "JSON lines name their columns and have a null of their own: leave header and null out")
	case format != JSONLines && file.NoHeader && len(columns) == 0:
		f.Errorf("header", `without a header the columns have to be named: columns = ["…", "…"]`)
	case format != JSONLines && !file.NoHeader && len(columns) > 0:
		f.Errorf("columns", "the first line of the file names the columns: leave columns out or, if it is a row, add header = false")
	}
}

// Kind returns the format of the file, by Format or the extension; empty if neither
// tells.
func (f DataFile) Kind() DataFormat {
	if f.Format != "" {
		return f.Format
	}
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".csv":
		return CSV
	case ".tsv", ".tab":
		return TSV
	case ".jsonl", ".ndjson":
		return JSONLines
	}
	return ""
}

// NullText returns the text that means NULL.
func (f DataFile) NullText() string {
	if !f.Null.Set && f.Kind() == TSV {
		return `\N`
	}
	return f.Null.Value
}

func addRowsOrFile(m *schematoml.Map, columns []string, rows [][]any, file DataFile) {
	if file.Name == "" {
		addRows(m, columns, rows)
		return
	}
	m.Set("file", file.Name)
	m.Str("format", string(file.Format))
	if file.Null.Set {
		m.Set("null", file.Null.Value)
	}
	if file.NoHeader {
		m.Set("header", false)
	}
	m.List("columns", columns)
}

func decodeBackfill(f *schematoml.Fields) Op {
	o := Backfill{Table: f.RequiredName("table"), Set: readSet(f), Where: f.Expr("where"), Key: f.Strings("key")}
	if n := f.Int("batch_size"); n != nil {
		o.BatchSize = int(*n)
		if *n < 1 {
			f.Errorf("batch_size", "a batch has at least one row, not %d", *n)
		}
	}
	if text := f.String("pause"); text != "" {
		pause, err := time.ParseDuration(text)
		if err != nil || pause < 0 {
			f.Errorf("pause", "the pause between batches is a duration such as \"100ms\" or \"2s\", not %q", text)
		}
		o.Pause = pause
	}
	for _, a := range o.Set {
		for _, k := range o.Key {
			if a.Column == k {
				f.Errorf("set", "%s is in the key, which the batches go by: it cannot be changed here", k)
			}
		}
	}
	return o
}

func (o Backfill) encode() schematoml.Map {
	m := onTable(o.Table)
	addSet(&m, o.Set)
	m.AddExpr("where", o.Where)
	m.List("key", o.Key)
	if o.BatchSize > 0 {
		m.Set("batch_size", int64(o.BatchSize))
	}
	if o.Pause > 0 {
		m.Set("pause", o.Pause.String())
	}
	return m
}
