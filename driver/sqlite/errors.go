package sqlite

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/retort-db/migrate/internal/database"
)

// translate makes a *database.Error of what SQLite said, whichever driver
// passed it on.
func translate(err error, statement string) error {
	var known *database.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var coded interface {
		error
		Code() int
	}
	e := &database.Error{SQL: statement, Err: err}
	if errors.As(err, &coded) {
		code := coded.Code()
		e.Code = strconv.Itoa(code)
		e.Message = plainMessage(coded, code)
		e.Class = classOfCode(code)
	} else {
		e.Message = err.Error()
		if !looksLikeSQLite(e.Message) {
			return err
		}
	}
	describe(e)
	return e
}

// plainMessage undoes what the driver puts around SQLite's message: the name of
// the result code before it and the number behind.
func plainMessage(err error, code int) string {
	s := strings.TrimSuffix(err.Error(), " ("+strconv.Itoa(code)+")")
	if _, ours := err.(*sqlite.Error); ours { //nolint:errorlint // translate unwrapped it
		for _, name := range []string{"SQL logic error", "constraint failed", "database is locked", "unable to open database file",
			"attempt to write a readonly database", "database or disk is full", "database disk image is malformed",
			"file is not a database", "interrupted", "disk I/O error", "query aborted", "datatype mismatch"} {
			if rest, ok := strings.CutPrefix(s, name+": "); ok {
				return rest
			}
		}
	}
	return s
}

// classOfCode judges a result code, whose lower byte is the primary one.
func classOfCode(code int) database.Class {
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return database.UniqueViolation
	case lib.SQLITE_CONSTRAINT_NOTNULL:
		return database.NotNullViolation
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return database.ForeignKeyViolation
	case lib.SQLITE_CONSTRAINT_CHECK, lib.SQLITE_CONSTRAINT_DATATYPE:
		return database.CheckViolation
	}
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return database.Busy
	case lib.SQLITE_READONLY:
		return database.ReadOnly
	case lib.SQLITE_FULL:
		return database.Full
	case lib.SQLITE_CANTOPEN:
		return database.Unreachable
	case lib.SQLITE_INTERRUPT:
		return database.Canceled
	case lib.SQLITE_IOERR:
		return database.Lost
	case lib.SQLITE_AUTH, lib.SQLITE_PERM:
		return database.Privilege
	}
	return ""
}

// pattern is a message of SQLite, which it never translates, and what it tells.
type pattern struct {
	re    *regexp.Regexp
	class database.Class
	// set takes the parenthesised parts.
	set func(e *database.Error, parts []string)
}

// patterns are compiled when the first error is told.
var patterns = sync.OnceValue(func() []pattern {
	return []pattern{
		{regexp.MustCompile(`(UNIQUE|PRIMARY KEY) constraint failed: (.+)`), database.UniqueViolation, setColumn},
		{regexp.MustCompile(`(UNIQUE) constraint failed: index '(.+)'`), database.UniqueViolation, func(e *database.Error, p []string) {
			e.Table, e.Column, e.Constraint = "", "", p[1]
		}},
		{regexp.MustCompile(`(NOT NULL) constraint failed: (.+)`), database.NotNullViolation, setColumn},
		{regexp.MustCompile(`CHECK constraint failed: (.+)`), database.CheckViolation, func(e *database.Error, p []string) {
			e.Constraint = p[0]
		}},
		{regexp.MustCompile(`cannot store \w+ value in \w+ column (.+)`), database.CheckViolation, func(e *database.Error, p []string) {
			setColumn(e, []string{"", p[0]})
		}},
		{regexp.MustCompile(`FOREIGN KEY constraint failed`), database.ForeignKeyViolation, nil},
		{regexp.MustCompile(`foreign key mismatch - "(.+)" referencing "(.+)"`), "", func(e *database.Error, p []string) {
			e.Table = p[0]
			e.Hint = "what " + p[0] + " refers to in " + p[1] + " has to be its primary key or unique"
		}},
		{regexp.MustCompile(`near "(.*)": syntax error`), database.Syntax, func(e *database.Error, p []string) { e.Token = p[0] }},
		{regexp.MustCompile(`unrecognized token: "(.*)"?`), database.Syntax, func(e *database.Error, p []string) {
			e.Token = strings.TrimSuffix(p[0], `"`)
		}},
		{regexp.MustCompile(`incomplete input`), database.Syntax, func(e *database.Error, _ []string) { e.Position = len(e.SQL) + 1 }},
		{regexp.MustCompile(`no such (?:table|view): (?:main\.)?(.+)`), database.Missing, func(e *database.Error, p []string) { e.Table = p[0] }},
		{regexp.MustCompile(`no such column: "?([^"]+)"?`), database.Missing, func(e *database.Error, p []string) { e.Column = p[0] }},
		{regexp.MustCompile(`table (\S+) has no column named (.+)`), database.Missing, func(e *database.Error, p []string) {
			e.Table, e.Column = p[0], p[1]
		}},
		{regexp.MustCompile(`no such (?:index|trigger): `), database.Missing, nil},
		{regexp.MustCompile(`(?:no such (?:function|module|collation sequence|tokenizer)|unknown tokenizer): (.+)`), database.Unregistered,
			func(e *database.Error, p []string) {
				e.Token = p[0]
				e.Hint = "SQLite has none of that name; if the program that the database belongs to registers one, migrate from that " +
					"program, over its connection: driver/sqlite.FromDB, see docs/library.md"
			}},
		{regexp.MustCompile(`(?:table|view|index) .+ already exists|trigger .+ already exists|duplicate column name: `), database.Exists, nil},
		{regexp.MustCompile(`there is already (?:a table|an index|another table or index) `), database.Exists, nil},
		{regexp.MustCompile(`database (?:table |schema )?is locked`), database.Busy, nil},
		{regexp.MustCompile(`attempt to write a readonly database`), database.ReadOnly, nil},
		{regexp.MustCompile(`database or disk is full`), database.Full, nil},
		{regexp.MustCompile(`unable to open database file`), database.Unreachable, nil},
		{regexp.MustCompile(`file is not a database|file is encrypted`), "", func(e *database.Error, _ []string) {
			e.Hint = "the file holds something else, or is encrypted: correct the path"
		}},
		{regexp.MustCompile(`database disk image is malformed|malformed database schema`), "", func(e *database.Error, _ []string) {
			e.Hint = "the file is damaged: PRAGMA integrity_check says where; restore it from a copy"
		}},
	}
})

func looksLikeSQLite(message string) bool {
	for _, p := range patterns() {
		if p.re.MatchString(message) {
			return true
		}
	}
	return false
}

// describe reads from the message what the code does not say.
func describe(e *database.Error) {
	for _, p := range patterns() {
		parts := p.re.FindStringSubmatch(e.Message)
		if parts == nil {
			continue
		}
		if e.Class == "" {
			e.Class = p.class
		}
		if p.set != nil {
			p.set(e, parts[1:])
		}
	}
	if e.Class == database.Busy && e.Hint == "" {
		e.Hint = "another connection is writing to the database: try again, or wait longer, by ?_busy_timeout=MILLISECONDS in the URL"
	}
}

// setColumn reads "table.column" or, for a key of several columns,
// "table.a, table.b"; only a single column is told.
func setColumn(e *database.Error, parts []string) {
	first, _, several := strings.Cut(parts[1], ", ")
	table, column, ok := strings.Cut(first, ".")
	if !ok {
		return
	}
	e.Table = table
	if !several {
		e.Column = column
	}
}
