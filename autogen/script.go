package autogen

import (
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
	operations := make([]ops.Op, len(list))
	for i, e := range list {
		operations[i] = e.Op
	}
	p, err := d.Compile(operations, before, dialect.Options{})
	if err != nil {
		return "", false, err
	}
	var b strings.Builder
	say := func(sql string) { b.WriteString(dialect.Terminated(d, sql) + "\n\n") }
	said := -1
	for _, seg := range p.Segments {
		outside = outside || seg.Mode == dialect.Autocommit && d.TransactionalDDL()
		if seg.Mode == dialect.ForeignKeysOff {
			say("PRAGMA foreign_keys = OFF")
		}
		for _, step := range seg.Steps {
			if step.Exec == nil {
				continue
			}
			for ; said < step.Op; said++ {
				for _, c := range list[said+1].Comments {
					b.WriteString("-- " + strings.ReplaceAll(c, "\n", "\n-- ") + "\n")
				}
			}
			say(step.Exec.SQL)
		}
		if seg.Mode == dialect.ForeignKeysOff {
			say("PRAGMA foreign_keys = ON")
		}
	}
	return b.String(), outside, nil
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
