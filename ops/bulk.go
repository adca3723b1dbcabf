package ops

import (
	"time"

	"github.com/retort-db/migrate/schema"
)

// BulkInsert adds many rows in the quickest way that the database has: those of
// Rows, or those of a File.
type BulkInsert struct {
	Table schema.Name
	// Columns are the columns of Rows. With a File that has no header they are the
	// columns of its fields.
	Columns []string
	Rows    [][]any
	// Key names the columns by which the reverse finds the rows that it deletes.
	// Without it, Rows are found by all of Columns, and rows of a File are not found at
	// all.
	Key  []string
	File DataFile
}

// DataFile is a file of rows beside the revision. The zero value is none.
type DataFile struct {
	// Name is the file's path, with slashes, from the folder of the revision.
	Name string
	// Format is how it is written; empty goes by the extension.
	Format DataFormat
	// Null is the text that means NULL. The default is \N in TSV files and the empty
	// field in CSV files. JSON has a null of its own.
	Null Field[string]
	// NoHeader says that the first line is a row, so that Columns names the
	// fields.
	NoHeader bool

	// Header and Hash are read from the file when the revision is read: the columns
	// that it names (in JSON lines, those of the first object) and the SHA-256 of its
	// content. They are empty before that, and are not written into revision files.
	Header []string
	Hash   string
}

// DataFormat is a format of DataFile.
type DataFormat string

// The formats of data files.
const (
	CSV       DataFormat = "csv"   // RFC 4180
	TSV       DataFormat = "tsv"   // tabs, without quotes, \t \n \r \\ as escapes
	JSONLines DataFormat = "jsonl" // an object to a line
)

// Backfill changes the rows that Where matches (all if it is empty) in ranges of a key,
// each range in a transaction of its own, so that locks are held for no longer than
// that takes. If it is interrupted, the next run goes on where it was.
type Backfill struct {
	Table schema.Name
	Set   []Assignment
	// Where has to be false for a row once that is changed: at the end, no row may
	// match it.
	Where schema.Expr
	// Key names the columns in whose order the ranges are taken: none may be null, and
	// together they have to be unique. Empty means the primary key.
	Key []string
	// BatchSize is the number of rows in a range; 0 means DefaultBatchSize.
	BatchSize int
	// Pause is the time between two batches.
	Pause time.Duration
}

// DefaultBatchSize is the BatchSize of a Backfill that names none.
const DefaultBatchSize = 5000

func (BulkInsert) Kind() string { return "bulk_insert" }
func (Backfill) Kind() string   { return "backfill" }

func (o BulkInsert) reverse() (Op, error) {
	if o.File.Name != "" && len(o.Key) == 0 {
		return nil, &IrreversibleError{o, `name the columns that identify the rows: key = ["id"]`}
	}
	return Delete{Table: o.Table, Columns: o.Columns, Rows: o.Rows, Key: o.Key, File: o.File}, nil
}

func (o Backfill) reverse() (Op, error) {
	return nil, &IrreversibleError{o, "the former values are not known; write the downgrade by hand"}
}

func (BulkInsert) apply(*editor) error { return nil }
func (Backfill) apply(*editor) error   { return nil }

// File returns the data file that an operation reads, if it reads one.
func File(op Op) (DataFile, bool) {
	switch op := op.(type) {
	case BulkInsert:
		return op.File, op.File.Name != ""
	case Delete:
		return op.File, op.File.Name != ""
	}
	return DataFile{}, false
}

// FileColumns returns the columns that the fields of an operation's data file are for:
// those that the operation names, else those that the file names.
func FileColumns(op Op) []string {
	switch op := op.(type) {
	case BulkInsert:
		return op.File.columns(op.Columns)
	case Delete:
		return op.File.columns(op.Columns)
	}
	return nil
}

func (f DataFile) columns(said []string) []string {
	if len(said) > 0 {
		return said
	}
	return f.Header
}

// WithFile returns the operation with what was found in its data file.
func WithFile(op Op, header []string, hash string) Op {
	switch op := op.(type) {
	case BulkInsert:
		op.File.Header, op.File.Hash = header, hash
		return op
	case Delete:
		op.File.Header, op.File.Hash = header, hash
		return op
	}
	return op
}
