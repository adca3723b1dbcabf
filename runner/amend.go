package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
)

// recorded is the program of a stretch as the journal keeps it. Its checksums tell later
// whether a revision's file was changed in the part that is in place when a run was cut
// off, which is refused, or only after that, which is how a revision is corrected.
type recorded struct {
	dialect.Program
	// Done counts the steps at its beginning that were in place when this was written:
	// it takes the place of an earlier program, which had got that far.
	Done int `json:"done,omitempty"`
	// Sums are checksums of the revision's operations: the first one of those ahead of
	// the stretch, each further one with one more operation of the stretch.
	Sums []string `json:"sums,omitempty"`
}

// sumLength is enough hexadecimal digits to tell versions of a revision apart.
const sumLength = 16

// sums are checksums of the first 0, 1, 2 … of the parts.
func sums(parts []Part) []string {
	list := make([]string, 1, len(parts)+1)
	for _, p := range parts {
		text := "function " + p.Name
		if p.Op != nil {
			text, _ = ops.Hash([]ops.Op{p.Op})
		}
		sum := sha256.Sum256([]byte(list[len(list)-1] + text))
		list = append(list, hex.EncodeToString(sum[:])[:sumLength])
	}
	return list
}

// recordedOf is what the journal keeps of stretch i, which is going to run and of which
// done steps are in place. It is nil for a function.
func (j *job) recordedOf(i, done int) *recorded {
	if j.list[i].program == nil {
		return nil
	}
	if j.sums == nil {
		var parts []Part
		for _, s := range j.list {
			parts = append(parts, s.parts...)
		}
		j.sums = sums(parts)
	}
	first := firstPart(j.list, i)
	return &recorded{Program: *j.list[i].program, Done: done, Sums: j.sums[first : first+len(j.list[i].parts)+1]}
}

// firstPart is the number of the first part of a stretch.
func firstPart(list []stretch, i int) int {
	n := 0
	for _, s := range list[:i] {
		n += len(s.parts)
	}
	return n
}

// place is how far a revision had come when it was cut off.
type place struct {
	// whole counts the operations of the stretch that are in place, and begun the
	// steps in place of the one that follows.
	whole, begun int
}

// placeOf finds to which operation the steps before from lead. It reports false when
// they do not end between two operations or within one: operations that were merged into
// one statement, or executed in another order, have taken effect together with later
// ones.
func (u Unfinished) placeOf(from int) (place, bool) {
	all := steps(u.Program)
	if from >= len(all) {
		whole := math.MaxInt // all, however many there were
		if len(u.sums) > 0 {
			whole = len(u.sums) - 1
		}
		return place{whole: whole}, true
	}
	p := place{whole: all[from].Op}
	for _, s := range all[:from] {
		if max(s.Op, s.Through) > p.whole || s.Through == p.whole && s.Op < p.whole {
			return p, false
		}
		if s.Op == p.whole {
			p.begun++
		}
	}
	for _, s := range all[from:] {
		if s.Op < p.whole {
			return p, false
		}
	}
	return p, true
}

// unchanged finds the place where a revision was cut off whose file was changed since.
// What is in place must stand in the file as it did; if it does not, why says what
// differs.
func (r *Runner) unchanged(u Unfinished, list []stretch, from int) (p place, why string) {
	const changed = "its operations were changed since"
	p, ok := u.placeOf(from)
	var parts []Part
	for _, s := range list {
		parts = append(parts, s.parts...)
	}
	now, first := sums(parts), firstPart(list, min(u.Stretch, len(list)))
	switch {
	case u.Position != "":
		return p, changed + ", and some batches of one are in place"
	case !ok, u.Function, len(u.sums) <= p.whole, now[first] != u.sums[0]:
		return p, changed + ", one of those that are in place among them, or merged with one"
	}
	for i := 1; i <= p.whole; i++ {
		switch {
		case first+i >= len(now):
			return p, fmt.Sprintf("its operation %d is in place, and was taken out since", first+i)
		case now[first+i] != u.sums[i]:
			return p, fmt.Sprintf("its operation in line %d is in place, and was changed since", parts[first+i-1].Line)
		}
	}
	if p.begun > 0 {
		return p, r.begunDiffers(parts[first+p.whole:], steps(u.Program)[from-p.begun:from])
	}
	return p, ""
}

// begunDiffers compares an operation that was half done, the first of following, with its
// steps that are in place, and says what differs; empty if it still begins with these.
// An operation that is compiled with a look at the database cannot be compared, because
// the look would find it half done.
func (r *Runner) begunDiffers(following []Part, done []placed) string {
	if len(following) == 0 {
		return "an operation of it is half done, and was taken out since"
	}
	s := stretch{parts: following[:1]}
	if s.fn() != nil || len(r.needs(s).Tables) > 0 || r.compileWith(&s, nil, dialect.Options{Online: r.options.Online}) != nil {
		return "its operation in line " + strconv.Itoa(following[0].Line) + " is half done"
	}
	if n := same(*s.program, done); n < len(done) {
		return fmt.Sprintf("its statement %q is in place, and was changed since", oneLine(sqlOf(done[n].Step)))
	}
	return ""
}

// amend gives the stretch that was cut off a new program: the steps that are in place, and
// after them what its corrected operations say now. The operations that are in place
// must be unchanged.
func (r *Runner) amend(ctx context.Context, u Unfinished, j *job, from int, p place) error {
	var rest stretch
	if u.Stretch < len(j.list) {
		rest.parts = j.list[u.Stretch].parts[p.whole:]
	}
	program := head(u.Program, from)
	if len(rest.parts) > 0 {
		if err := r.compileStretch(ctx, &rest); err != nil {
			return r.halfway(j, &failure{err: err, at: queued{line: lineOf(rest.parts, err)}})
		}
		if same(*rest.program, steps(u.Program)[from-p.begun:from]) < p.begun {
			return u.edited("an operation that is half done would be merged with what follows it now")
		}
		program.Segments = append(program.Segments, tail(*rest.program, p.begun, p.whole)...)
	}
	if u.Stretch < len(j.list) {
		j.list[u.Stretch].program = &program
	}
	return nil
}

// head is a program with the first n steps of p.
func head(p dialect.Program, n int) dialect.Program {
	var out dialect.Program
	for _, seg := range p.Segments {
		k := min(n, len(seg.Steps))
		if k > 0 {
			out.Segments = append(out.Segments, dialect.Segment{Mode: seg.Mode, Steps: slices.Clone(seg.Steps[:k])})
		}
		n -= k
	}
	return out
}

// tail are the segments of a program without its first n steps. The operations of its
// steps are numbered as if others of them stood before.
func tail(p dialect.Program, n, others int) []dialect.Segment {
	var out []dialect.Segment
	for _, seg := range p.Segments {
		k := min(n, len(seg.Steps))
		n -= k
		rest := slices.Clone(seg.Steps[k:])
		for i := range rest {
			rest[i].Op += others
			if rest[i].Through > 0 {
				rest[i].Through += others
			}
		}
		if len(rest) > 0 {
			out = append(out, dialect.Segment{Mode: seg.Mode, Steps: rest})
		}
	}
	return out
}

// same counts how many of the steps in done a program's first operation begins with.
func same(p dialect.Program, done []placed) int {
	now := steps(p)
	for i, d := range done {
		if i >= len(now) || now[i].Op != 0 {
			return i
		}
		n := now[i]
		if d.Copy != nil && n.Copy != nil && d.Copy.SQL == n.Copy.SQL && d.Copy.Sum == n.Copy.Sum {
			continue
		}
		if d.Exec == nil || n.Exec == nil || d.Exec.SQL != n.Exec.SQL || len(d.Exec.Args)+len(n.Exec.Args) > 0 {
			return i
		}
	}
	return len(done)
}
