// Package cli is the command line: commands that read flags, call the library
// and print. Main can be called from a program of the user's, which is then its
// own migrate binary.
package cli

import (
	"bufio"
	"context"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Env is everything that a command takes from the process it runs in.
type Env struct {
	// Dir is the folder in which the command runs.
	Dir       string
	LookupEnv func(name string) (string, bool)
	Stdin     io.Reader
	// StdinFile is what Terminal is asked about for input; Stdin may be
	// buffered.
	StdinFile any
	Stdout    io.Writer
	Stderr    io.Writer
	Now       func() time.Time
	// Terminal reports whether a stream is one; questions are asked and lines
	// written over only then.
	Terminal func(stream any) bool
	// Width is how many columns a terminal has, 0 if that is not known. It may be
	// nil.
	Width func(stream any) int
	// HoldMuch is called before whole schemas are read and compared. It may be nil.
	HoldMuch func()
	// UntilSignal makes the context of a command that has something to end, or to
	// clean up, when the process is told to stop. say, which any goroutine may call,
	// tells the person that this takes a moment; what is returned besides is called when
	// the command has ended. It may be nil.
	UntilSignal func(ctx context.Context, say func(text string)) (context.Context, func())
}

// SystemEnv is the environment of the running process.
func SystemEnv() (Env, error) {
	dir, err := os.Getwd()
	if err != nil {
		return Env{}, err
	}
	return Env{
		Dir: dir, LookupEnv: os.LookupEnv, Stdin: bufio.NewReader(os.Stdin), StdinFile: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now: time.Now, Terminal: isTerminal, Width: terminalWidth,
	}, nil
}

func terminalWidth(stream any) int {
	f, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
