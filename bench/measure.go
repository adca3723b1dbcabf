package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A sample is what one run of a program took.
type sample struct {
	wall   time.Duration
	cpu    time.Duration // user and system time of the client alone
	memory int64         // peak, bytes
}

// A call is a program with all it needs to run once.
type call struct {
	argv  []string
	dir   string
	env   []string // added to the environment
	stdin string   // a file; "" for none
	ok    []int    // exit codes besides 0 that are a success
}

// run carries a call out and measures it. Its error carries the last line that the program wrote.
func (c call) run(ctx context.Context) (sample, string, error) {
	cmd, figures, err := starter(ctx, c.argv)
	if err != nil {
		return sample{}, "", err
	}
	defer figures.Close() //nolint:errcheck // it was only read
	cmd.Dir = c.dir
	cmd.Env = append(cmd.Env, c.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if c.stdin != "" {
		in, err := os.Open(c.stdin)
		if err != nil {
			return sample{}, "", err
		}
		defer in.Close() //nolint:errcheck // it was only read
		cmd.Stdin = in
	}
	err = cmd.Run()
	s, told := toldBy(figures)
	if exit := new(exec.ExitError); errors.As(err, &exit) && slices.Contains(c.ok, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return s, out.String(), fmt.Errorf("%s: %w: %s", c.argv[0], err, lastLine(errs.String()+out.String()))
	}
	return s, out.String(), told
}

// environment is ours less what would steer a program that is measured.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return name == "DATABASE_URL" || strings.HasPrefix(name, "MIGRATE_") || strings.HasPrefix(name, "GOOSE_") ||
			strings.HasPrefix(name, "PG")
	})
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// median takes each figure by itself.
func median(samples []sample) sample {
	return sample{
		wall:   middle(samples, func(s sample) time.Duration { return s.wall }),
		cpu:    middle(samples, func(s sample) time.Duration { return s.cpu }),
		memory: middle(samples, func(s sample) int64 { return s.memory }),
	}
}

func middle[T time.Duration | int64](samples []sample, figure func(sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = figure(s)
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 && n > 0 {
		return (values[n/2-1] + values[n/2]) / 2
	} else if n > 0 {
		return values[n/2]
	}
	return 0
}
