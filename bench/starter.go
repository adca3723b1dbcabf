package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// A process begins with the peak memory of the one that started it, on Linux. Programs are therefore started by a
// copy of this one that does nothing else, so that it is small.

// startsOne is set for such a copy.
const startsOne = "MIGRATE_BENCH_STARTS_ONE"

// figures are what the copy writes to its file figuresFile.
type figures struct {
	Wall, CPU time.Duration
	Memory    int64
}

const figuresFile = 3

// starter is the command that starts a program and then tells in the file what it took.
func starter(ctx context.Context, argv []string) (*exec.Cmd, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	file, err := os.CreateTemp("", "migrate-bench.")
	if err != nil {
		return nil, nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	cmd := exec.CommandContext(ctx, self, argv...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = append(environment(), startsOne+"=1")
	cmd.ExtraFiles = []*os.File{file}
	return cmd, file, nil
}

// toldBy reads what the copy wrote.
func toldBy(file *os.File) (sample, error) {
	var f figures
	_, err := file.Seek(0, 0)
	if err == nil {
		err = json.NewDecoder(file).Decode(&f)
	}
	return sample{wall: f.Wall, cpu: f.CPU, memory: f.Memory}, err
}

// startOne runs a program, tells what it took, and returns its exit code.
func startOne(argv []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := os.Unsetenv(startsOne); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	start := time.Now()
	err := cmd.Run()
	f := figures{Wall: time.Since(start)}
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	f.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	f.Memory = peakMemory(cmd.ProcessState)
	if err := json.NewEncoder(os.NewFile(figuresFile, "figures")).Encode(f); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return cmd.ProcessState.ExitCode()
}
