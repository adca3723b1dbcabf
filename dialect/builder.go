package dialect

// builder collects the steps of a program. A change of mode begins a segment.
type builder struct {
	program Program
	op      int  // the operation that the next steps belong to
	apart   bool // the next step begins a segment, whatever its mode
}

// cut ends the present segment: a transaction is committed before what follows.
func (b *builder) cut() { b.apart = true }

func (b *builder) add(mode Mode, s Step) {
	s.Op = b.op
	segs := b.program.Segments
	if n := len(segs); n == 0 || segs[n-1].Mode != mode || b.apart {
		b.program.Segments = append(segs, Segment{Mode: mode})
	}
	b.apart = false
	last := &b.program.Segments[len(b.program.Segments)-1]
	last.Steps = append(last.Steps, s)
}

// exec adds a statement to run inside a transaction or, in autocommit mode, by
// itself.
func (b *builder) exec(mode Mode, note, sql string, risks ...Risk) {
	b.add(mode, Step{Note: note, Risks: risks, Exec: &Exec{SQL: sql}})
}
