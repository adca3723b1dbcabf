package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// Script spells operations as statements for the database's own client, with
// their comments before the first statement of each. before is what is known of
// the objects that they touch. outside says that some of the statements cannot be
// in a transaction with the others.
//
// SQLite has to build some tables anew with foreign keys off, which the script
// says with the pragma; a revision in SQL says so in the same way.
func Script(d dialect.Dialect, list []revision.DraftEntry, before *schema.Schema) (text string, outside bool, err error) {
	p, err := d.Compile(operations(list), before, dialect.Options{})
	if err != nil {
		return "", false, err
	}
	return script(d, p, list, false), standsOutside(d, p), nil
}

// Transaction writes operations as Script does, for any client of the database: as
// one transaction where the database can and none of the statements has to stand
// outside. Where foreign keys have to be off, which has no effect inside of one,
// what needs that is a transaction of its own.
func Transaction(d dialect.Dialect, list []revision.DraftEntry, before *schema.Schema) (string, error) {
	p, err := d.Compile(operations(list), before, dialect.Options{})
	if err != nil {
		return "", err
	}
	text := script(d, p, list, d.TransactionalDDL() && !standsOutside(d, p))
	return strings.TrimSuffix(text, "\n"), nil
}

func operations(list []revision.DraftEntry) []ops.Op {
	out := make([]ops.Op, len(list))
	for i, e := range list {
		out[i] = e.Op
	}
	return out
}

// standsOutside reports whether statements have to stand outside of a transaction
// that could have been in one.
func standsOutside(d dialect.Dialect, p dialect.Program) bool {
	return d.TransactionalDDL() &&
		slices.ContainsFunc(p.Segments, func(s dialect.Segment) bool { return s.Mode == dialect.Autocommit })
}

func script(d dialect.Dialect, p dialect.Program, list []revision.DraftEntry, transact bool) string {
	var b strings.Builder
	say := func(sql string) { b.WriteString(dialect.Terminated(d, sql) + "\n\n") }
	about := operationsOf(d, p, list)
	keysOff := func(i int) bool {
		return i >= 0 && i < len(p.Segments) && p.Segments[i].Mode == dialect.ForeignKeysOff
	}
	for i, seg := range p.Segments {
		if keysOff(i) {
			say("PRAGMA foreign_keys = OFF")
		}
		if transact && (i == 0 || keysOff(i) || keysOff(i-1)) {
			say("BEGIN")
		}
		for _, step := range seg.Steps {
			statements := statementsOf(d, step)
			if len(statements) == 0 {
				continue
			}
			b.WriteString(remarksOn(about[step.Op]))
			delete(about, step.Op) // they stand above the first one
			for _, sql := range statements {
				say(sql)
			}
		}
		if transact && (i == len(p.Segments)-1 || keysOff(i) || keysOff(i+1)) {
			say("COMMIT")
		}
		if keysOff(i) {
			say("PRAGMA foreign_keys = ON")
		}
	}
	return b.String()
}

// operationsOf are the operations that the statements of a step carry out, by the number in
// Step.Op. They are several where operations on one table were merged into one statement.
func operationsOf(d dialect.Dialect, p dialect.Program, list []revision.DraftEntry) map[int][]revision.DraftEntry {
	said := map[int]bool{}
	for _, seg := range p.Segments {
		for _, step := range seg.Steps {
			if len(statementsOf(d, step)) > 0 {
				said[step.Op] = true
			}
		}
	}
	about := map[int][]revision.DraftEntry{}
	merged := map[schema.Name]int{}
	for i, e := range list {
		at, altered := ops.Altered(e.Op)
		into, ok := i, said[i]
		if !ok && altered {
			into, ok = merged[at]
		}
		if !ok {
			continue
		}
		about[into] = append(about[into], e)
		if altered {
			merged[at] = into
		}
	}
	return about
}

// remarksOn are the comments on operations. Where there are several operations, each
// begins with what it is about.
func remarksOn(list []revision.DraftEntry) string {
	var b strings.Builder
	for _, e := range list {
		lines := e.Comments
		if len(list) > 1 && len(lines) > 0 {
			lines = append([]string{Describe(e.Op)}, lines...)
		}
		for _, c := range lines {
			if len(e.Proposals) > 0 { // which are not SQL, and are left out
				c = strings.TrimSuffix(c, ":")
			}
			b.WriteString("-- " + strings.ReplaceAll(c, "\n", "\n-- ") + "\n")
		}
	}
	return b.String()
}

// statementsOf are the statements that a client of the database runs for a step. Assertions
// are among them, since the script may run where the table has changed meanwhile.
func statementsOf(d dialect.Dialect, step dialect.Step) []string {
	switch {
	case step.Exec != nil:
		return []string{step.Exec.SQL}
	case step.Assert != nil:
		return dialect.Asserted(d, *step.Assert)
	}
	return nil
}

// DraftSQL writes a draft as a revision in SQL for one database. before is the
// schema that it begins with, or nil if nothing is known of it.
func DraftSQL(d dialect.Dialect, draft revision.Draft, before *schema.Schema) ([]byte, error) {
	var up, down revision.Section
	var err error
	if up.SQL, up.NoTransaction, err = Script(d, draft.Upgrade, before); err != nil {
		return nil, err
	}
	if before != nil {
		after := *before
		for _, e := range draft.Upgrade {
			if after, err = ops.Apply(after, e.Op); err != nil {
				return nil, err
			}
		}
		before = &after
	}
	if down.SQL, down.NoTransaction, err = Script(d, draft.Downgrade, before); err != nil {
		return nil, err
	}
	return draft.RenderSQL(up, down), nil
}
