package runner

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/retort-db/migrate/revision/graph"
)

// Up to twice aheadOf revisions are read and compiled before their turn: enough to
// keep a database busy, few enough to cost no memory to speak of. They are handed
// over in pieces of that size, since each time wakes a thread.
const aheadOf = 16

// keptBytes is how much text of revisions that were looked at before the first
// step is not read again for their turn: that of a thousand small ones, which take
// some 7 MB as they are compiled. lookShare is how many of them are worth a further
// worker.
const (
	keptBytes = 512 << 10
	lookShare = 16
)

// opened is a revision that was read before its turn: job is nil if it could not
// be read at all, and else err is about its body.
type opened struct {
	job *job
	err error
}

// ahead reads and compiles revisions while the database is at work on others.
type ahead struct {
	list <-chan []opened
	quit chan struct{}
	// front are those that were taken and not used, the next one last.
	front []opened
}

// lookAhead opens all revisions of a plan before the first step is taken: a plan
// with one that cannot be read, or that cannot be made into statements, is not
// begun. It returns the first ones, as many as it keeps, and the hashes of the
// files of all.
func (r *Runner) lookAhead(steps []graph.Step) (there []opened, hashes []string, err error) {
	list := make([]opened, len(steps))
	hashes = make([]string, len(steps))
	var kept atomic.Int64
	workers := min(runtime.GOMAXPROCS(0), 1+len(steps)/lookShare)
	work := func(first int) {
		for i := first; i < len(steps); i += workers {
			o := r.openPure(steps[i], i+1, len(steps))
			if o.err == nil {
				hashes[i] = o.job.rev.BytesHash
				if kept.Add(int64(len(o.job.rev.Source))) > keptBytes && i >= aheadOf {
					o.job = nil
				}
			}
			list[i] = o
		}
	}
	var done sync.WaitGroup
	for w := 1; w < workers; w++ {
		done.Go(func() { work(w) })
	}
	work(0)
	done.Wait()
	for _, o := range list {
		if o.err == nil {
			continue
		}
		if o.job == nil {
			return nil, nil, o.err
		}
		return nil, nil, o.job.untouched(o.err)
	}
	if i := slices.IndexFunc(list, func(o opened) bool { return o.job == nil }); i >= 0 {
		list = slices.Clone(list[:i])
	}
	return list, hashes, nil
}

// readAhead begins to open the revisions of a plan, in order, until it is
// stopped. The first ones of it are there already, and those that are read now have
// to be what was looked at: their hashes are known.
func (r *Runner) readAhead(steps []graph.Step, there []opened, hashes []string) *ahead {
	list, quit := make(chan []opened, 1), make(chan struct{})
	go func() {
		defer close(list)
		size := 1 // the first is wanted at once
		for i := len(there); i < len(steps); size = min(2*size, aheadOf) {
			var piece []opened
			for ; i < len(steps) && len(piece) < size; i++ {
				o := r.openPure(steps[i], i+1, len(steps))
				if o.err == nil && o.job.rev.BytesHash != hashes[i] {
					o.err = &FileChangedError{Revision: o.job.rev.ID, File: o.job.rev.File}
				}
				piece = append(piece, o)
			}
			slices.Reverse(piece)
			select {
			case list <- piece:
			case <-quit:
				return
			}
		}
	}()
	slices.Reverse(there)
	return &ahead{list: list, quit: quit, front: there}
}

// stop ends the reading, and waits for that.
func (a *ahead) stop() {
	close(a.quit)
	for range a.list {
	}
}

// look returns the next revision without taking it; ok is false after the last.
// Unless it may wait, ready says whether the next one has been read yet.
func (a *ahead) look(wait bool) (o opened, ok, ready bool) {
	if len(a.front) == 0 {
		if wait {
			a.front, ok = <-a.list
		} else {
			select {
			case a.front, ok = <-a.list:
			default:
				return opened{}, false, false
			}
		}
		if !ok {
			return opened{}, false, true
		}
	}
	return a.front[len(a.front)-1], true, true
}

// next takes the next revision, which has to be there.
func (a *ahead) next() opened {
	o, ok, _ := a.look(true)
	if last := len(a.front) - 1; ok {
		a.front[last], a.front = opened{}, a.front[:last]
	}
	return o
}

// there are the next revisions as far as they have been read, at most so many.
func (a *ahead) there(most int) []opened {
	list := slices.Clone(a.front[max(len(a.front)-most, 0):])
	slices.Reverse(list)
	return list
}

// back gives back a revision that was taken last and has not begun.
func (a *ahead) back(j *job) { a.front = append(a.front, opened{job: j}) }

// openPure reads a revision and compiles what takes no look at the database.
func (r *Runner) openPure(step graph.Step, number, of int) opened {
	rev, err := r.source.Open(step.Revision, step.Direction)
	if err != nil {
		return opened{err: err}
	}
	j := &job{rev: rev, step: step, number: number, of: of}
	parts, err := rev.parts()
	if err == nil {
		j.list, err = r.compilePure(parts)
	}
	j.rev.Parts = nil // what is kept until its turn need not hold both directions of the file
	return opened{j, err}
}
