package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

type role int

const (
	floor role = iota
	ours
	peer
)

// A contender is a program with its way to do a work.
type contender struct {
	name    string
	role    role
	proxied bool
	setup   func(ctx context.Context, t target) error // once for each database, not measured
	before  func() error                              // before each run, not measured
	call    func(t target) call
}

// A work is what contenders do on a server, with fresh databases or with one for all runs of a contender.
type work struct {
	name, title string
	server      server
	fresh       bool
	runs        int
	contenders  []contender
}

// A lane is a contender with its database and what was measured.
type lane struct {
	contender
	target  target
	made    bool
	samples []sample
	err     error
}

// race lets the contenders run in turns, each round beginning with another one, so that what disturbs the machine
// disturbs them alike. One that fails is out; the others go on.
func race(ctx context.Context, w work, log io.Writer) ([]*lane, error) {
	far := ""
	if slices.ContainsFunc(w.contenders, func(c contender) bool { return c.proxied }) {
		p, err := startProxy(w.server.url.Host, delay)
		if err != nil {
			return nil, err
		}
		defer p.close() //nolint:errcheck // it only stops listening
		far = p.address()
	}
	lanes := make([]*lane, len(w.contenders))
	for i, c := range w.contenders {
		lanes[i] = &lane{contender: c}
	}
	defer func() {
		for _, l := range lanes {
			l.leave()
		}
	}()
	for round := range w.runs {
		for i := range lanes {
			l := lanes[(round+i)%len(lanes)]
			if ctx.Err() != nil {
				return lanes, ctx.Err()
			}
			if l.err != nil {
				continue
			}
			if l.err = l.lap(ctx, w, fmt.Sprintf("bench_%d_%s", (round+i)%len(lanes), stamp()), far); l.err != nil {
				fmt.Fprintf(log, "   %s is out: %v\n", l.name, l.err)
				continue
			}
			s := l.samples[len(l.samples)-1]
			fmt.Fprintf(log, "   %-28s %8.3f s  cpu %.3f s  %d MB\n", l.name, s.wall.Seconds(), s.cpu.Seconds(), s.memory>>20)
		}
	}
	return lanes, nil
}

// stamp makes names of databases that no other run has.
func stamp() string { return fmt.Sprintf("%x", time.Now().UnixNano()) }

func (l *lane) lap(ctx context.Context, w work, name, far string) error {
	if w.fresh || !l.made {
		l.leave()
		t, err := w.server.create(ctx, name)
		if err != nil {
			return err
		}
		l.target, l.made = t, true
		if l.setup != nil {
			if err := l.setup(ctx, t); err != nil {
				return fmt.Errorf("preparing: %w", err)
			}
		}
	}
	if l.before != nil {
		if err := l.before(); err != nil {
			return err
		}
	}
	t := l.target
	if l.proxied {
		t = t.through(far)
	}
	s, _, err := l.call(t).run(ctx)
	if err == nil {
		l.samples = append(l.samples, s)
	}
	return err
}

// leave drops the database, also when the run was interrupted.
func (l *lane) leave() {
	if l.made {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		l.target.drop(ctx) //nolint:errcheck // a private server takes it along
		l.made = false
	}
}
