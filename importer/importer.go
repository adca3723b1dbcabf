// Package importer reads the histories of other migration tools as revisions of this one. Each tool has a file of its
// own. Nothing of a history is run: SQL is carried over as it stands, programs are read.
package importer

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
)

// Tool is another migration tool.
type Tool interface {
	// Name is the word that commands know it by. Package survey, which recognises tools by their files, calls it the
	// same, but for capitals.
	Name() string
	// Read reads the history in a folder, parents before children. dialect is the database that it is for: postgres,
	// mysql or sqlite. The error is an *Error.
	Read(folder fs.FS, dialect string) (History, error)
	// VersionTables are where the tool keeps what is applied, unless it was told otherwise: the first that is there.
	VersionTables() []string
	// VersionQuery asks that table, whose name is spelled as a statement needs it, for text in one column.
	VersionQuery(table string) string
	// Heads are the revisions that stand in the version table of this tool when answer is what the query found.
	Heads(h History, answer []string) ([]string, error)
}

// Tools are all tools that can be imported from, by name.
func Tools() []Tool {
	return []Tool{
		Alembic{}, Atlas{}, Bun{}, Dbmate{}, Diesel{}, Flyway{}, GolangMigrate{}, Goose{}, Liquibase{}, Prisma{}, SQL{}, SQLMigrate{}, Tern{},
	}
}

// Find returns the tool of that name.
func Find(name string) (Tool, bool) {
	for _, t := range Tools() {
		if t.Name() == name {
			return t, true
		}
	}
	return nil, false
}

// History is what a folder held.
type History struct {
	Revisions []Revision
	// Left is what was not carried over and has to be looked at, in the order of files and lines.
	Left []Left

	// besides are the contexts of what the tool runs in others than those that are imported, by its keys.
	besides map[string]string
}

// Revision is a revision that is to be written.
type Revision struct {
	// Source is the file that it was read from.
	Source string
	// Key is what the tool's table calls it, where that is neither its id nor its file's name.
	Key string
	revision.Draft
	// SQL says that the revision is plain SQL: UpgradeSQL and DowngradeSQL instead of operations.
	SQL                      bool
	UpgradeSQL, DowngradeSQL revision.Section

	// conditional says that the tool runs it only in some of its contexts.
	conditional bool
}

// entriesOf are operations as a draft has them.
func entriesOf(list []ops.Op) []revision.DraftEntry {
	var entries []revision.DraftEntry
	for _, op := range list {
		entries = append(entries, revision.DraftEntry{Op: op})
	}
	return entries
}

// Left is a place in a file that was not carried over.
type Left struct {
	File string
	Line int
	What string
}

func (l Left) String() string { return fmt.Sprintf("%s:%d: %s", l.File, l.Line, l.What) }

// Error says why a folder cannot be imported.
type Error struct {
	File    string // empty where it is about the whole folder
	Line    int    // 0 where it is about the whole file
	Message string
	Hint    string
}

func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Message
	case e.Line == 0:
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// inOrder sorts revisions so that parents come before children, and otherwise as they stood. What is missing or goes
// in circles is left where it is: the graph will name it.
func inOrder(list []Revision) []Revision {
	var out []Revision
	done := map[string]bool{}
	left := slices.Clone(list)
	known := map[string]bool{}
	for _, r := range list {
		known[r.ID] = true
	}
	for len(left) > 0 {
		var wait []Revision
		for _, r := range left {
			ready := !slices.ContainsFunc(r.Down, func(id string) bool { return known[id] && !done[id] })
			if !ready {
				wait = append(wait, r)
				continue
			}
			out = append(out, r)
			done[r.ID] = true
		}
		if len(wait) == len(left) {
			return append(out, wait...)
		}
		left = wait
	}
	return out
}
