package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// signalError is why a run was stopped.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string { return "stopped by " + e.signal.String() }

// holdMuch is for a process that is going to hold whole schemas, and to end soon
// after: it collects garbage less often, until there is a lot of it. What the
// person has set in the environment stays.
func holdMuch() {
	const share, enough = 300, 260 << 20
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(share)
		debug.SetMemoryLimit(enough)
	}
}

// Run is Main for the running process: its arguments, streams and environment.
// What it returns is for os.Exit. The first SIGINT or SIGTERM ends the
// statement that runs: what is in a transaction is rolled back, what is not is
// journalled, and the lock is given back. The second ends the process at once,
// as it would any other, and as the first does where a command only reads.
func Run(options ...Option) int {
	env, err := SystemEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, "migrate:", err)
		return exitFailure
	}
	env.HoldMuch = holdMuch
	env.UntilSignal = untilSignal
	return Main(context.Background(), env, os.Args[1:], options...)
}

// untilSignal is a context that ends with the first signal. What it returns
// besides stops listening.
func untilSignal(ctx context.Context, say func(text string)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			say("stopping; once more to stop at once")
			cancel(&signalError{s})
		case <-ended:
		}
	}()
	return ctx, func() { close(ended) }
}
