package main

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv(startsOne) != "" {
		os.Exit(startOne(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// What this program holds does not hide how little a program takes.
func TestPeakMemory(t *testing.T) {
	held := make([]byte, 64<<20)
	for i := range held {
		held[i] = 1
	}
	s, _, err := call{argv: []string{"true"}}.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if s.memory == 0 || s.memory >= int64(len(held)) {
		t.Errorf("true had %d bytes", s.memory)
	}
	held[0] = 0
}

func TestRunFails(t *testing.T) {
	c := call{argv: []string{"sh", "-c", "echo because >&2; exit 3"}}
	_, out, err := c.run(context.Background())
	if err == nil || !strings.Contains(err.Error(), "exit status 3: because") {
		t.Errorf("got %q, %v", out, err)
	}
	c.ok = []int{3}
	if _, _, err := c.run(context.Background()); err != nil {
		t.Error(err)
	}
	c.argv = []string{"no-such-program"}
	if _, _, err := c.run(context.Background()); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("a missing program: %v", err)
	}
}
