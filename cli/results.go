package cli

import (
	"errors"
	"io"
)

// results is standard output, which remembers that it could not be written: what a
// command has found out is worth nothing then, and a script must not take it for an
// empty answer.
type results struct {
	to  io.Writer
	err error
}

func (r *results) Write(p []byte) (int, error) {
	n, err := r.to.Write(p)
	if err != nil && r.err == nil {
		r.err = err
	}
	return n, err
}

// watched is an environment whose results are watched.
func watched(env Env) (Env, *results) {
	out := &results{to: env.Stdout}
	env.Stdout = out
	if terminal := env.Terminal; terminal != nil {
		env.Terminal = func(stream any) bool { return terminal(unwatched(stream)) }
	}
	if width := env.Width; width != nil {
		env.Width = func(stream any) int { return width(unwatched(stream)) }
	}
	return env, out
}

// unwatched is the stream itself, as the system knows it.
func unwatched(stream any) any {
	if out, ok := stream.(*results); ok {
		return out.to
	}
	return stream
}

// lost is the error of a command that ended with err, if what it wrote was lost.
func (r *results) lost(err error) error {
	if r.err == nil || errors.Is(err, r.err) {
		return err
	}
	if err == nil || errors.As(err, new(exitError)) {
		return r.err
	}
	return err
}
