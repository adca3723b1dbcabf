package graph

import "slices"

// RowOp is a statement on the version table.
type RowOp int

// The statements. Each must find exactly one row, or else another writer was there.
const (
	InsertRow RowOp = iota + 1
	UpdateRow
	DeleteRow
)

// String returns "insert", "update" or "delete".
func (op RowOp) String() string {
	switch op {
	case InsertRow:
		return "insert"
	case UpdateRow:
		return "update"
	case DeleteRow:
		return "delete"
	}
	return "none"
}

// RowChange is one statement on the version table.
type RowChange struct {
	Op   RowOp
	From string // the row that an update or a delete finds
	To   string // the row that an insert or an update leaves
}

// Movement is what happens to the version table in one step.
type Movement int

// The movements.
const (
	NoMovement Movement = iota
	Inserted            // a new branch: a base, or no parent is a row
	Updated             // one row moves
	Deleted             // a branch ends: base is reached, or other rows imply the parents
	Merged              // several rows become one
	Unmerged            // one row becomes several
	Replaced            // several rows become several others, which only a stamp does
)

// String returns the name of the movement.
func (m Movement) String() string {
	switch m {
	case Inserted:
		return "insert"
	case Updated:
		return "update"
	case Deleted:
		return "delete"
	case Merged:
		return "merge"
	case Unmerged:
		return "unmerge"
	case Replaced:
		return "replace"
	}
	return "none"
}

// Movement sums up the step's changes.
func (s Step) Movement() Movement { return movement(s.Changes) }

func movement(changes []RowChange) Movement {
	var inserts, updates, deletes bool
	for _, c := range changes {
		inserts = inserts || c.Op == InsertRow
		updates = updates || c.Op == UpdateRow
		deletes = deletes || c.Op == DeleteRow
	}
	switch {
	case inserts && deletes:
		return Replaced
	case inserts && updates:
		return Unmerged
	case inserts:
		return Inserted
	case deletes && updates:
		return Merged
	case deletes:
		return Deleted
	case updates:
		return Updated
	}
	return NoMovement
}

// rowTable is the version table while a plan is made.
type rowTable struct {
	g       *Graph
	dir     Direction
	rows    []node
	at      []int32 // place in rows, of each node; none if it is no row
	applied []int32 // applied revisions right above each node, for a downgrade
	surplus []node  // rows at the beginning that other rows imply
	changes []RowChange
	log     *rowLog
}

func (g *Graph) newRowTable(dir Direction, current []node, steps int) *rowTable {
	t := &rowTable{
		g: g, dir: dir, at: make([]int32, len(g.revs)),
		changes: make([]RowChange, 0, steps+8),
		log:     &rowLog{g: g, rows: current, moves: make([]rowMove, 0, steps)},
	}
	for i := range t.at {
		t.at[i] = none
	}
	for _, n := range current {
		t.insert(n)
	}
	if dir == Down {
		t.applied = make([]int32, len(g.revs))
		for n := range g.ancestors(current...).all() {
			for _, p := range g.parents[n] {
				t.applied[p]++
			}
		}
		for _, n := range current {
			if t.applied[n] > 0 {
				t.surplus = append(t.surplus, n)
			}
		}
	}
	return t
}

// take makes one step and returns its changes.
func (t *rowTable) take(n node) []RowChange {
	var out, in []node
	if t.dir == Up {
		out, in = t.apply(n)
	} else {
		out, in = t.takeDown(n)
	}
	for _, r := range out {
		t.remove(r)
	}
	for _, r := range in {
		t.insert(r)
	}
	t.log.add(t.rows, out, in)
	first := len(t.changes)
	t.changes = appendChanges(t.changes, out, in, t.g.idOrBase)
	return t.changes[first:len(t.changes):len(t.changes)]
}

// apply returns the rows that n replaces. A row that n implies is one of its parents: anything further below has
// an applied revision above it.
func (t *rowTable) apply(n node) (out, in []node) {
	for _, p := range t.g.parents[n] {
		if t.at[p] != none {
			out = append(out, p)
		}
	}
	return out, []node{n}
}

// takeDown returns the parents of n that nothing applied follows any more. The first step also sets right a table
// with rows that others imply.
func (t *rowTable) takeDown(n node) (out, in []node) {
	for _, p := range t.g.parents[n] {
		if t.applied[p]--; t.applied[p] == 0 && t.at[p] == none {
			in = append(in, p)
		}
	}
	for _, r := range t.surplus {
		if t.applied[r] > 0 {
			out = append(out, r)
		}
	}
	t.surplus = nil
	return append(out, n), in
}

func (t *rowTable) insert(n node) {
	t.at[n] = int32(len(t.rows))
	t.rows = append(t.rows, n)
}

func (t *rowTable) remove(n node) {
	i, last := t.at[n], t.rows[len(t.rows)-1]
	t.rows[i], t.at[last] = last, i
	t.rows, t.at[n] = t.rows[:len(t.rows)-1], none
}

// appendChanges appends the statements that replace the rows out by the rows in: one row is updated where there is
// one on both sides, the others are deleted or inserted before.
func appendChanges[T any](changes []RowChange, out, in []T, id func(T) string) []RowChange {
	var update []RowChange
	if len(out) > 0 && len(in) > 0 {
		update = []RowChange{{Op: UpdateRow, From: id(out[len(out)-1]), To: id(in[len(in)-1])}}
		out, in = out[:len(out)-1], in[:len(in)-1]
	}
	for _, n := range out {
		changes = append(changes, RowChange{Op: DeleteRow, From: id(n)})
	}
	for _, n := range in {
		changes = append(changes, RowChange{Op: InsertRow, To: id(n)})
	}
	return append(changes, update...)
}

// rowLog remembers the rows after every step. Writing them all down would cost steps times rows; the log writes
// them down only when as many rows have moved since as there are, so that it costs no more than the moves.
type rowLog struct {
	g     *Graph
	rows  []node // before the first step
	moves []rowMove
	full  []snapshot
	moved int // rows moved since the last snapshot
}

type rowMove struct {
	out, in []node
	since   int32 // snapshot that the rows after the move are counted from; none is the beginning
}

type snapshot struct {
	after int // index of the move
	rows  []node
}

func (l *rowLog) add(rows, out, in []node) {
	l.moved += len(out) + len(in)
	if l.moved > len(rows) {
		l.full = append(l.full, snapshot{len(l.moves), slices.Clone(rows)})
		l.moved = 0
	}
	l.moves = append(l.moves, rowMove{out, in, int32(len(l.full) - 1)})
}

// heads returns the rows after a move, in load order.
func (l *rowLog) heads(move int) []string {
	rows, after := l.rows, -1
	if i := l.moves[move].since; i != none {
		rows, after = l.full[i].rows, l.full[i].after
	}
	net := map[node]int{}
	for _, m := range l.moves[after+1 : move+1] {
		for _, n := range m.out {
			net[n]--
		}
		for _, n := range m.in {
			net[n]++
		}
	}
	heads := make([]node, 0, len(rows)+1)
	for _, n := range rows {
		if net[n] == 0 {
			heads = append(heads, n)
		}
	}
	for n, change := range net {
		if change > 0 {
			heads = append(heads, n)
		}
	}
	slices.Sort(heads)
	return l.g.ids(heads)
}
