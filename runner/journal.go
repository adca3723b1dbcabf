package runner

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// The events of the journal. Rows are added, never changed.
const (
	// eventPlanned comes before the first step of a stretch that is not one
	// transaction, and holds the whole program.
	eventPlanned = "planned"
	// eventStarted comes before a step that commits by itself and has no probe,
	// and holds what the catalogue said then.
	eventStarted = "started"
	// eventFinished with a step says that this step took effect, and that the
	// next one may have been started; without a step, that the revision is done.
	eventFinished = "finished"
	// eventAdvanced comes with each batch of a step and says where the next one
	// begins; without a message, that they begin anew.
	eventAdvanced = "advanced"
	// eventFailed says what the database refused.
	eventFailed = "failed"
	// eventResolved says that a person, or a probe, settled a step (message
	// tookEffect or tookNone), or the revision as a whole (without a step).
	eventResolved = "resolved"
	// eventStamped says that rows were set without running anything.
	eventStamped = "stamped"
	// eventContinued holds a piece of what is too long for the row that follows.
	eventContinued = "continued"
)

// entry is a row of the journal.
type entry struct {
	event     string
	revision  string
	direction graph.Direction
	rev       *Revision // parents and hashes, on a revision's first and last row; on the last of an upgrade the source
	parents   []string  // those of rev, or all that a stamp marks as applied
	applied   string    // sums up what is applied once this row is written
	stretch   *int
	segment   *int
	step      *int
	statement string
	program   *recorded
	message   string
}

// journalStatement writes rows of the journal that are short.
func (r *Runner) journalStatement(entries ...entry) (database.Statement, error) {
	args := make([]any, 0, len(entries)*len(journalColumns()))
	for _, e := range entries {
		values, err := r.journalValues(e)
		if err != nil {
			return database.Statement{}, err
		}
		args = append(args, values...)
	}
	return r.journalInsert(len(entries), args), nil
}

func (r *Runner) journalInsert(rows int, args []any) database.Statement {
	return database.Statement{SQL: r.insertJournal(rows), Whole: true, Args: args}
}

// inserts are the texts that add to the journal, by its name and how many rows.
type inserts map[insertOf]string

type insertOf struct {
	journal schema.Name
	rows    int
}

func (r *Runner) insertJournal(rows int) string {
	of := insertOf{r.tables.journal, rows}
	text, made := r.inserts[of]
	if !made {
		text = r.tables.insertJournal(rows)
		r.inserts[of] = text
	}
	return text
}

// journalValues are those of journalColumns.
func (r *Runner) journalValues(e entry) ([]any, error) {
	var parents, source, bytesHash, opsHash, statement, statementHash, program, message any
	var opsVersion any
	if e.rev != nil {
		e.parents = append(append([]string{}, e.rev.Parents...), e.rev.DependsOn...) // [] for a base, not null
		if e.event == eventFinished && e.direction == graph.Up {
			source = e.rev.Source
		}
		bytesHash, opsHash, opsVersion = e.rev.BytesHash, e.rev.OpsHash, int64(e.rev.OpsHashVersion)
	}
	if e.parents != nil {
		text, err := json.Marshal(e.parents)
		if err != nil {
			return nil, err
		}
		parents = string(text)
	}
	if e.statement != "" {
		sum := sha256.Sum256([]byte(e.statement))
		statement, statementHash = beginning(e.statement, pieceLimit), hex.EncodeToString(sum[:])
	}
	if e.program != nil {
		text, err := json.Marshal(e.program)
		if err != nil {
			return nil, err
		}
		program = string(text)
	}
	if e.message != "" {
		message = e.message
	}
	user, host := r.who()
	return []any{
		r.options.RunID, r.tables.key, e.event, nullable(e.revision), e.way(), parents, source,
		number(e.stretch), number(e.segment), number(e.step), statement, statementHash,
		bytesHash, opsHash, opsVersion, nullable(e.applied), program, message,
		r.options.Tool, user, host,
	}, nil
}

// way is the direction as the journal spells it; rows that are not about a
// revision have none.
func (e entry) way() any {
	if e.direction == 0 {
		return nil
	}
	return e.direction.String()
}

func directionOf(s string) graph.Direction {
	if s == graph.Down.String() {
		return graph.Down
	}
	return graph.Up
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n *int) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

func (r *Runner) writeJournal(ctx context.Context, e entry) error {
	list, err := r.journalStatements(e)
	if err != nil {
		return err
	}
	for _, s := range list {
		if _, err := r.conn.Exec(ctx, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

// The messages of eventResolved with a step.
const (
	tookEffect = "it took effect"
	tookNone   = "it did not take effect"
	takenBack  = "it and what follows was taken back"
)

// wasStopped is the message of eventFailed where it was not the database that ended
// the statement, but whoever stopped the run.
const wasStopped = "it was stopped"

// failureMessage is that of eventFailed.
func failureMessage(err error) string {
	if errors.Is(err, context.Canceled) {
		return wasStopped
	}
	return err.Error()
}

// Unfinished is a revision that was begun and not ended.
type Unfinished struct {
	Revision  string
	Direction graph.Direction
	OpsHash   string
	// Program is that of the stretch it was cut off in.
	Program dialect.Program
	Stretch int
	// Done counts the steps of the program that are known to have taken effect.
	Done int
	// Function says that the stretch is a function, which has no program.
	Function bool
	// Started says that the step at Done was begun, and Catalogue what the
	// objects it touches were like then.
	Started   bool
	Catalogue string
	// Position is how far the step at Done is, if that is one of batches and some
	// of them took effect.
	Position string
	// sums are those of its operations, up to the stretch and up to each of it.
	sums []string
	// Failed is what the database said, if the run ended with its refusal
	// rather than by being cut off: the step at Done did then not take effect.
	Failed string
	// Refused is the step that it refused. Those from Done on to it shared a
	// transaction, which was rolled back.
	Refused int
}

// Stopped reports whether the run was stopped at the step that failed, which can then
// go on as it is.
func (u *Unfinished) Stopped() bool { return u.Failed == wasStopped }

// journalEnd is the last row of the journal. It alone says whether anything is
// unfinished, and what is applied, which is all that most runs ask.
type journalEnd struct {
	found   bool
	table   string // whose row it is
	event   string
	step    sql.NullInt64
	applied sql.NullString
}

// selectEnd is the query for the last row of all version tables. It is nearly
// always that of ours, and a new process of PostgreSQL finds it in half the time
// that it takes to plan a condition, too.
func (tb tables) selectEnd() string { return tb.selectLast("") }

func (tb tables) selectLast(condition string) string {
	return "SELECT version_table, event, step, applied_hash FROM " + tb.d.QuoteName(tb.journal) + condition + " ORDER BY id DESC LIMIT 1"
}

func (e *journalEnd) read(rows database.Rows) error {
	if e.found = rows.Next(); !e.found {
		return rows.Err()
	}
	return rows.Scan(&e.table, &e.event, &e.step, &e.applied)
}

// ownEnd is the last row of our version table, where that of all is another's.
func (r *Runner) ownEnd(ctx context.Context, last journalEnd) (journalEnd, error) {
	if !last.found || last.table == r.tables.key {
		return last, nil
	}
	var end journalEnd
	own := r.tables.selectLast(" WHERE version_table = " + r.dialect.Placeholder(1))
	err := database.QueryAll(ctx, r.conn, []database.Statement{{SQL: own, Args: []any{r.tables.key}}},
		func(_ int, rows database.Rows) error { return end.read(rows) })
	return end, err
}

// readUnfinishedAt completes what the end of the journal says.
func (r *Runner) readUnfinishedAt(ctx context.Context, s *State, end journalEnd) error {
	s.Applied = end.applied.String
	begins := end.event == eventPlanned || end.event == eventContinued
	if !end.found || end.event == eventStamped || !end.step.Valid && !begins {
		return nil
	}
	u, err := r.readUnfinished(ctx)
	if err == nil && !u.untouched() {
		s.Unfinished = u
	}
	return err
}

// untouched reports whether nothing of the revision took effect, and nothing was
// left behind: it can be begun anew, as if it had not been begun.
func (u *Unfinished) untouched() bool {
	if u == nil || u.Stretch > 0 || u.Done > 0 || u.Failed == "" || u.Position != "" {
		return u == nil
	}
	all := steps(u.Program)
	return len(all) == 0 || all[0].Exec == nil || all[0].Exec.Cleanup == ""
}

// readUnfinished reads the journal from the last planned row on.
func (r *Runner) readUnfinished(ctx context.Context) (*Unfinished, error) {
	u, id, err := r.readPlanned(ctx)
	if u == nil || err != nil {
		return nil, err
	}
	d := r.dialect
	query := "SELECT event, step, message FROM " + d.QuoteName(r.tables.journal) + " WHERE version_table = " + d.Placeholder(1) +
		" AND id > " + d.Placeholder(2) + " ORDER BY id"
	err = database.Each(ctx, r.conn, query, []any{r.tables.key, id}, func(rows database.Rows) error {
		var event string
		var message sql.NullString
		var step sql.NullInt64
		if err := rows.Scan(&event, &step, &message); err != nil {
			return err
		}
		u = u.after(event, step, message.String)
		return nil
	})
	return u, err
}

// readPlanned reads the last planned row, and its id; nil if there is none.
func (r *Runner) readPlanned(ctx context.Context) (*Unfinished, int64, error) {
	d := r.dialect
	var id int64
	var revision, direction string
	var hash, program sql.NullString
	var stretch, pieces sql.NullInt64
	query := "SELECT id, revision, direction, ops_hash, stretch, segment, program FROM " + d.QuoteName(r.tables.journal) +
		" WHERE version_table = " + d.Placeholder(1) + " AND event = '" + eventPlanned + "' ORDER BY id DESC LIMIT 1"
	found, err := database.One(ctx, r.conn, query, []any{r.tables.key}, &id, &revision, &direction, &hash, &stretch, &pieces, &program)
	if !found || err != nil {
		return nil, 0, err
	}
	u := &Unfinished{
		Revision: revision, Direction: directionOf(direction), OpsHash: hash.String, Stretch: int(stretch.Int64),
		Function: !program.Valid,
	}
	if !program.Valid {
		return u, id, nil
	}
	text, err := r.together(ctx, "program", id, int(pieces.Int64), program.String)
	if err != nil {
		return nil, 0, err
	}
	var kept recorded
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return nil, 0, err
	}
	u.Program, u.Done, u.sums = kept.Program, kept.Done, kept.Sums
	return u, id, nil
}

// after is what is unfinished after one more row of the journal.
func (u *Unfinished) after(event string, step sql.NullInt64, message string) *Unfinished {
	switch {
	case u == nil, !step.Valid && event == eventFailed, event == eventContinued:
		return u
	case !step.Valid:
		return nil
	}
	switch {
	case event == eventAdvanced:
		u.Position, u.Failed = message, ""
	case event == eventStarted:
		u.Started, u.Catalogue = true, message
	case event == eventFailed:
		u.Failed, u.Refused, u.Started = message, max(u.Done, int(step.Int64)), false
	case event == eventResolved && message == tookNone:
		if u.Failed == "" {
			u.Failed, u.Refused = message, u.Done
		}
		u.Started = false
	case event == eventResolved && message == takenBack:
		u.Done, u.Failed, u.Started = int(step.Int64), message, false
		u.Refused = u.Done
	default:
		u.Done, u.Failed, u.Started, u.Position = int(step.Int64)+1, "", false, ""
	}
	return u
}

// steps lists the steps of a program in order, with their segment.
func steps(p dialect.Program) []placed {
	n := 0
	for _, seg := range p.Segments {
		n += len(seg.Steps)
	}
	list := make([]placed, 0, n)
	for i, seg := range p.Segments {
		for _, s := range seg.Steps {
			list = append(list, placed{Step: s, segment: i, mode: seg.Mode, number: len(list)})
		}
	}
	return list
}

// placed is a step and where it stands in its program.
type placed struct {
	dialect.Step
	segment int
	mode    dialect.Mode
	number  int
	// line is where its operation stands in the file, 0 if unknown.
	line int
	// ops are its operation and those that may have been merged with it.
	ops []ops.Op
	// limits are its operation's.
	limits revision.Limits
	// folder is where the file of its rows is, if it has one.
	folder Folder
}

// oneLine shortens a statement for a line of text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
