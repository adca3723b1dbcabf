package runner

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// NotRun is a revision that the rows of the version table imply, and that never
// ran on this database: a rebase or a splice slid it under an applied one.
type NotRun struct {
	Revision string
	// Under are the applied revisions that follow it, or depend on it, now.
	Under []string
}

// OutOfOrderError says that revisions were inserted below applied ones. The version table
// cannot tell that they did not run, but the journal does.
type OutOfOrderError struct {
	Revisions []NotRun
	// Direction is what was asked for.
	Direction graph.Direction
}

func (e *OutOfOrderError) Error() string {
	list := make([]string, len(e.Revisions))
	for i, n := range e.Revisions {
		list[i] = n.Revision
		if len(n.Under) > 0 {
			list[i] += fmt.Sprintf(" (under %s, applied without it)", strings.Join(n.Under, ", "))
		}
	}
	return "revisions were inserted below applied ones and never ran here: " + strings.Join(list, ", ")
}

// Doubts are where the journal disagrees with the files: these say which revisions the
// rows of the version table imply, the journal which ones ran.
type Doubts struct {
	// NotRun are those that are implied and never ran, in load order. What was applied
	// or stamped before there was a journal counts as run.
	NotRun []NotRun
	// RanBefore are those that ran and are not implied, nil if there are none.
	RanBefore *RanBeforeError
}

// Doubts compares the journal with the files. It reads the whole journal only where the
// fingerprint in its last row does not match already.
func (r *Runner) Doubts(ctx context.Context, g *graph.Graph, s State) (Doubts, error) {
	now, err := g.Fingerprint(s.Rows)
	if err != nil || !s.hasJournal || s.Applied == now.String() {
		return Doubts{}, err
	}
	l, err := r.readLedger(ctx)
	if err != nil {
		return Doubts{}, r.tableError(ctx, r.tables.journal, err)
	}
	var d Doubts
	if d.NotRun, err = l.notRun(g, s.Rows); err != nil {
		return Doubts{}, err
	}
	d.RanBefore, err = l.ranBefore(g, s.Rows)
	return d, err
}

// ledger is what the journal says about each revision, as far as it has been read. Each
// revision is in one of ran, undone and trusted at most.
type ledger struct {
	// ran are the revisions whose last row says that they were applied or stamped.
	ran map[string]bool
	// undone are the revisions whose last row says that they were taken down, with the
	// number of that event.
	undone map[string]int
	// trusted are revisions that the journal has no row of, but that must have been
	// applied by the event of that number, since another one was applied on top of them
	// then: they are older than the journal, or a script has applied them. All that they
	// imply was applied by then, too, even if it was taken down before that event.
	trusted map[string]int
	// parents are those that the revisions in ran had when they were applied.
	parents map[string][]string
	// event counts the rows that were read.
	event int
}

func newLedger() *ledger {
	return &ledger{ran: map[string]bool{}, undone: map[string]int{}, trusted: map[string]int{}, parents: map[string][]string{}}
}

// trust notes that revisions must have been applied by the time of an event.
func (l *ledger) trust(ids []string, event int) {
	for _, id := range ids {
		if l.ran[id] {
			continue
		}
		if _, known := l.trusted[id]; !known {
			l.trusted[id] = event
		}
		delete(l.undone, id)
	}
}

// stamped notes a stamp: these revisions are applied, and no others.
func (l *ledger) stamped(ids []string) {
	clear(l.ran)
	clear(l.undone)
	clear(l.trusted)
	clear(l.parents)
	for _, id := range ids {
		l.ran[id] = true
	}
}

// applied notes that a revision ran, so that its parents must have been applied.
func (l *ledger) applied(id string, parents []string) {
	l.ran[id], l.parents[id] = true, parents
	delete(l.undone, id)
	delete(l.trusted, id)
	l.trust(parents, l.event)
}

// takenDown notes that a revision was taken down. It must have been applied until then,
// and its parents still are.
func (l *ledger) takenDown(id string, parents []string) {
	if !l.ran[id] {
		l.trust([]string{id}, l.event)
		l.trust(parents, l.trusted[id])
	}
	delete(l.ran, id)
	delete(l.trusted, id)
	delete(l.parents, id)
	l.undone[id] = l.event
}

// notRun lists the revisions that rows imply and that never ran.
func (l *ledger) notRun(g *graph.Graph, rows []string) ([]NotRun, error) {
	l.trust(rows, l.event+1)
	fine := maps.Clone(l.ran)
	for id, event := range l.trusted {
		if !g.Has(id) {
			continue
		}
		implied, err := g.Applied([]string{id})
		if err != nil {
			return nil, err
		}
		for _, below := range implied {
			undone, was := l.undone[below]
			fine[below] = fine[below] || !was || undone < event
		}
	}
	implied, err := g.Applied(rows)
	if err != nil {
		return nil, err
	}
	applied := map[string]bool{}
	for _, id := range implied {
		applied[id] = fine[id]
	}
	var list []NotRun
	for _, id := range implied {
		if fine[id] {
			continue
		}
		info, _ := g.Info(id)
		n := NotRun{Revision: id}
		for _, above := range slices.Concat(info.Children, info.Dependents) {
			if applied[above] && !slices.Contains(n.Under, above) {
				n.Under = append(n.Under, above)
			}
		}
		list = append(list, n)
	}
	return list, nil
}

func (r *Runner) readLedger(ctx context.Context) (*ledger, error) {
	l := newLedger()
	query := "SELECT event, revision, direction, parents FROM " + r.dialect.QuoteName(r.tables.journal) +
		" WHERE version_table = " + r.dialect.Placeholder(1) +
		" AND step IS NULL AND event IN ('" + eventFinished + "', '" + eventStamped + "') ORDER BY id"
	err := database.Each(ctx, r.conn, query, []any{r.tables.key}, func(rows database.Rows) error {
		var event string
		var revision, direction, text sql.NullString
		if err := rows.Scan(&event, &revision, &direction, &text); err != nil {
			return err
		}
		var parents []string
		if text.Valid {
			if err := json.Unmarshal([]byte(text.String), &parents); err != nil {
				return err
			}
		}
		l.event++
		switch {
		case event == eventStamped:
			l.stamped(parents)
		case directionOf(direction.String) == graph.Down:
			l.takenDown(revision.String, parents)
		default:
			l.applied(revision.String, parents)
		}
		return nil
	})
	return l, err
}
