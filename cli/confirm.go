package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/revision/graph"
)

// confirmRun says what a downgrade is going to take down, and asks before it
// takes more than was named, or rows.
func (a *app) confirmRun(ctx context.Context, p migrate.Pending, yes bool) error {
	if p.Direction != graph.Down {
		return nil
	}
	a.tellTakenDown(p)
	if err := a.confirmUnnamed(ctx, p, yes); err != nil {
		return err
	}
	losses, err := p.Losses(ctx)
	if err != nil || len(losses) == 0 {
		return err
	}
	for _, l := range losses {
		fmt.Fprintf(a.say(), "warning: %s holds data, which is lost in the downgrade of %s\n", l.Dropped, l.Revision)
	}
	if yes || !a.asks() {
		return nil
	}
	return a.confirmed(ctx, "Take them down all the same?")
}

// tellTakenDown lists what is going to be taken down, in order.
func (a *app) tellTakenDown(p migrate.Pending) {
	line := func(step graph.Step) string {
		f, _ := p.File(step.Revision)
		return step.Revision + afterComma(f.Message)
	}
	if len(p.Steps) == 1 {
		fmt.Fprintf(a.say(), "takes down %s\n", line(p.Steps[0]))
		return
	}
	fmt.Fprintf(a.say(), "takes down %s:\n", count(len(p.Steps), "revision"))
	for _, step := range p.Steps {
		fmt.Fprintf(a.say(), "  %s\n", line(step))
	}
}

// confirmUnnamed asks before revisions of a branch that was not named go.
func (a *app) confirmUnnamed(ctx context.Context, p migrate.Pending, yes bool) error {
	if len(p.Unnamed) == 0 || yes {
		return nil
	}
	others := strings.Join(p.Unnamed, ", ")
	if !a.asks() {
		return refuse(exitRefused, "confirmation_needed",
			"this also takes down revisions of a branch that was not named: "+others, "say --yes if that is meant")
	}
	return a.confirmed(ctx, "Of these, "+others+" are of a branch that was not named. Go on?")
}

// confirmed asks whether to go on, and is an error unless the answer is yes.
func (a *app) confirmed(ctx context.Context, question string) error {
	yes, err := a.ask(ctx, question)
	if yes || err != nil && !errors.Is(err, errNoAnswer) {
		return err
	}
	return notConfirmed()
}

func notConfirmed() error { return refuse(exitRefused, "not_confirmed", "nothing was done", "") }
