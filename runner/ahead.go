package runner

import (
	"github.com/retort-db/migrate/revision/graph"
)

// aheadOf is how many revisions are read and compiled before their turn: enough
// to keep a database busy, few enough to cost no memory to speak of.
const aheadOf = 32

// opened is a revision that was read before its turn. What was wrong with it
// matters when its turn comes: job is nil if it could not be read at all, and
// else err is about its body.
type opened struct {
	job *job
	err error
}

// ahead reads and compiles revisions while the database is at work on others.
type ahead struct {
	list <-chan opened
	quit chan struct{}
	// front are those that were taken and not used, the next one last.
	front []opened
}

// readAhead begins to open the revisions of a plan, in order, until it is
// stopped.
func (r *Runner) readAhead(steps []graph.Step) *ahead {
	list, quit := make(chan opened, aheadOf), make(chan struct{})
	go func() {
		defer close(list)
		for i, step := range steps {
			select {
			case list <- r.openPure(step, i+1, len(steps)):
			case <-quit:
				return
			}
		}
	}()
	return &ahead{list: list, quit: quit}
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
			o, ok = <-a.list
		} else {
			select {
			case o, ok = <-a.list:
			default:
				return opened{}, false, false
			}
		}
		if !ok {
			return opened{}, false, true
		}
		a.front = append(a.front, o)
	}
	return a.front[len(a.front)-1], true, true
}

// next takes the next revision, which has to be there.
func (a *ahead) next() opened {
	o, ok, _ := a.look(true)
	if ok {
		a.front = a.front[:len(a.front)-1]
	}
	return o
}

// back gives back a revision that was taken last and has not begun.
func (a *ahead) back(j *job) { a.front = append(a.front, opened{job: j}) }

// openPure reads a revision and compiles what takes no look at the database.
func (r *Runner) openPure(step graph.Step, number, of int) opened {
	rev, err := r.source.Open(step.Revision)
	if err != nil {
		return opened{err: err}
	}
	j := &job{rev: rev, step: step, number: number, of: of}
	parts, err := rev.parts(step.Direction)
	if err == nil {
		j.list, err = r.compilePure(parts)
	}
	return opened{j, err}
}
