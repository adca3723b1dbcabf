package dialect

// builder collects the steps of a program, and begins a segment where the mode changes.
type builder struct {
	program Program
	op      int  // index of the operation that the next steps belong to
	isCut   bool // the next step begins a segment, even in the same mode
}

// cut ends the present segment, so that its transaction is committed before the next
// step. PostgreSQL needs that between ALTER TYPE … ADD VALUE and a use of the new value.
func (b *builder) cut() { b.isCut = true }

// add appends a step of the present operation.
func (b *builder) add(mode Mode, s Step) {
	s.Op = b.op
	segs := b.program.Segments
	if n := len(segs); n == 0 || segs[n-1].Mode != mode || b.isCut {
		b.program.Segments = append(segs, Segment{Mode: mode})
	}
	b.isCut = false
	last := &b.program.Segments[len(b.program.Segments)-1]
	last.Steps = append(last.Steps, s)
}

// exec appends a step that executes one statement.
func (b *builder) exec(mode Mode, note, sql string, risks ...Risk) {
	b.add(mode, Step{Note: note, Risks: risks, Exec: &Exec{SQL: sql}})
}
