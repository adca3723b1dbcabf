package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
)

// asks reports whether there is somebody to ask.
func (a *app) asks() bool {
	return !a.flags.json && a.env.Terminal(a.env.Stderr) && a.env.Terminal(a.env.StdinFile)
}

// errNoAnswer says that the input ended where an answer was waited for.
var errNoAnswer = errors.New("no answer")

// ask puts a question until it is answered with yes or no; an empty line is no.
func (a *app) ask(ctx context.Context, question string) (bool, error) {
	for {
		answer, err := a.typed(ctx, question+" [y/N] ")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "y", "yes":
			return true, nil
		case "", "n", "no":
			return false, nil
		}
		fmt.Fprintln(a.env.Stderr, "y for yes, or n for no:")
	}
}

// typed is the line that a person types. It is not waited for any longer when ctx
// ends.
func (a *app) typed(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(a.env.Stderr, prompt)
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() { // stays behind if ctx ends, as the process does soon
		line, err := bufio.NewReader(a.env.Stdin).ReadString('\n')
		done <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case r := <-done:
		if r.err != nil && r.line == "" {
			fmt.Fprintln(a.env.Stderr)
			return "", errNoAnswer
		}
		return strings.TrimSpace(r.line), nil
	}
}
