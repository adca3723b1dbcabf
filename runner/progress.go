package runner

import "time"

// progress tells how far a step is that works on many rows.
type progress struct {
	r     *Runner
	event Progress
	begun time.Time
	told  time.Time
	// from is the fraction that was done when this run began.
	from float64
}

// tellEvery is the time between two tellings.
const tellEvery = 500 * time.Millisecond

func (r *Runner) newProgress(revision, note string, from float64) *progress {
	now := time.Now()
	return &progress{r: r, event: Progress{Revision: revision, Note: note}, begun: now, told: now, from: from}
}

// at says that so many rows are done, which are this fraction of the whole; 0 if
// that is not known.
func (p *progress) at(rows int64, fraction float64) {
	now := time.Now()
	if now.Sub(p.told) < tellEvery {
		return
	}
	p.told = now
	e := p.event
	e.Rows, e.Elapsed = rows, now.Sub(p.begun)
	if fraction = min(fraction, 1); fraction > p.from {
		e.Fraction = fraction
		e.Left = time.Duration(float64(e.Elapsed) * (1 - fraction) / (fraction - p.from))
	}
	p.r.events.Event(e)
}

func (p *progress) done(rows int64) {
	e := p.event
	e.Rows, e.Elapsed, e.Fraction, e.Done = rows, time.Since(p.begun), 1, true
	p.r.events.Event(e)
}

func (p *progress) stopped(rows int64) {
	e := p.event
	e.Rows, e.Elapsed, e.Stopped = rows, time.Since(p.begun), true
	p.r.events.Event(e)
}
