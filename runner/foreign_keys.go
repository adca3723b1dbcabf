package runner

import (
	"context"
	"fmt"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
)

// unenforced is what a transaction remembers in which SQLite's foreign keys are
// not enforced, since it rebuilds tables.
type unenforced struct {
	// restore says that they are to be enforced again afterwards.
	restore bool
	// ops are what is checked at the end.
	ops []ops.Op
	// orphans counts the rows that had nothing to refer to before: those are not
	// the revision's doing.
	orphans map[orphan]int
	// mismatch is why they could not be looked for: a foreign key of before refers
	// to columns that are not unique, or not there.
	mismatch error
}

// orphan is a row without the row that it refers to, as PRAGMA foreign_key_check
// tells it. A foreign key's number is left out, since a rebuild may change it. A
// table without row ids has several of the same orphan.
type orphan struct{ table, row, parent string }

// note keeps the operations whose outcome is checked.
func (u *unenforced) note(s placed) {
	if u != nil && len(s.ops) > 0 && (len(u.ops) == 0 || s.Op == 0) {
		u.ops = append(u.ops, s.ops...) // a stretch's first step has all of its operations
	}
}

// switchForeignKeysOff comes before BEGIN: inside a transaction the pragma does
// nothing.
func (t *transaction) switchForeignKeysOff(ctx context.Context) error {
	t.unenforced = &unenforced{}
	var on int64
	if _, err := database.One(ctx, t.r.conn, "PRAGMA foreign_keys", nil, &on); err != nil {
		return err
	}
	if on == 0 {
		return nil
	}
	t.unenforced.restore = true
	_, err := t.r.conn.Exec(ctx, "PRAGMA foreign_keys = OFF")
	return err
}

// lookForOrphans comes after BEGIN, when nobody else can write.
func (t *transaction) lookForOrphans(ctx context.Context) error {
	if t.unenforced == nil {
		return nil
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	var err error
	t.unenforced.orphans, err = t.orphans(ctx)
	if err != nil && database.ClassOf(err) == "" && ctx.Err() == nil {
		t.unenforced.mismatch, err = err, nil
	}
	return err
}

const foreignKeyCheck = "PRAGMA foreign_key_check"

func (t *transaction) orphans(ctx context.Context) (map[orphan]int, error) {
	found := map[orphan]int{}
	err := database.Each(ctx, t.r.conn, foreignKeyCheck, nil, func(rows database.Rows) error {
		row, err := textRow(rows)
		if err == nil {
			found[orphan{row[0], row[1], row[2]}]++
		}
		return err
	})
	return found, err
}

// checkForeignKeys fails when rows lost what they refer to, or refer to something
// new that is not there.
func (t *transaction) checkForeignKeys(ctx context.Context) error {
	if t.unenforced == nil {
		return nil
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.failed = queued{Statement: database.Statement{SQL: foreignKeyCheck}, ops: t.unenforced.ops}
	after, err := t.orphans(ctx)
	if err != nil && t.unenforced.mismatch != nil && err.Error() == t.unenforced.mismatch.Error() {
		t.failed = queued{}
		return nil
	}
	if err != nil {
		return err
	}
	var added [][]string
	more := 0
	for o, n := range after {
		n -= t.unenforced.orphans[o]
		if n <= 0 {
			continue
		}
		if len(added) < fewRows {
			added = append(added, []string{o.table, o.row, o.parent})
		}
		more += n
	}
	if more > 0 {
		return &AssertError{Message: fmt.Sprintf("%s would be left without the row to refer to (table, rowid, parent)", some(int64(more), "row")), Rows: added}
	}
	t.failed = queued{}
	return nil
}

func (t *transaction) restoreForeignKeys(ctx context.Context) error {
	if t.unenforced == nil || !t.unenforced.restore {
		return nil
	}
	t.unenforced.restore = false
	_, err := t.r.conn.Exec(ctx, "PRAGMA foreign_keys = ON")
	return err
}
