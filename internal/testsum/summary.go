package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// event is a line of test2json, see `go doc test2json`; builds that fail have an ImportPath instead of a Package.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// summary is what has been read so far.
type summary struct {
	out                     *bufio.Writer
	output                  map[event][]string // by Package and Test: what tests printed that still run
	failing                 map[string]bool    // packages in which a test failed
	reasons                 map[string]int     // of skipping, and how many tests gave it
	passed, failed, skipped int
}

// summarize reads events from in until it ends and reports whether anything failed. Lines that are no events are
// passed on.
func summarize(in io.Reader, out io.Writer) (failed bool, err error) {
	s := summary{out: bufio.NewWriter(out), output: map[event][]string{}, failing: map[string]bool{}, reasons: map[string]int{}}
	r := bufio.NewReader(in)
	for err == nil {
		var line string
		line, err = r.ReadString('\n')
		var e event
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &e) == nil {
			s.add(e)
		} else if line != "" {
			fmt.Fprintln(s.out, strings.TrimRight(line, "\r\n"))
		}
	}
	if err != io.EOF {
		return true, err
	}
	s.totals()
	return s.failed > 0, s.out.Flush()
}

func (s *summary) add(e event) {
	key := event{Package: e.Package, Test: e.Test}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(s.out, e.Output)
	case e.Action == "output" && e.Test == "":
		if e.Output != "PASS\n" && e.Output != "FAIL\n" {
			fmt.Fprint(s.out, e.Output)
		}
	case e.Action == "output":
		s.output[key] = append(s.output[key], e.Output)
	case e.Test == "":
		s.endPackage(e)
	case e.Action == "pass":
		s.passed++
		delete(s.output, key)
	case e.Action == "skip":
		s.skipped++
		s.reasons[reason(s.output[key])]++
		delete(s.output, key)
	case e.Action == "fail":
		s.failed++
		s.failing[e.Package] = true
		s.print(key)
	}
}

// endPackage prints what the unfinished tests of a package that failed had said. One that failed without a failing
// test (it did not build, it ended early) counts as a failure itself.
func (s *summary) endPackage(e event) {
	if e.Action != "pass" && e.Action != "fail" && e.Action != "skip" {
		return
	}
	for key := range s.output {
		switch {
		case key.Package != e.Package:
		case e.Action == "fail":
			s.print(key)
		default:
			delete(s.output, key)
		}
	}
	if e.Action == "fail" && !s.failing[e.Package] {
		s.failed++
	}
	_ = s.out.Flush() // an error shows again at the last one
}

func (s *summary) print(key event) {
	fmt.Fprintf(s.out, "%s: %s\n", key.Package, key.Test)
	for _, line := range s.output[key] {
		if !strings.HasPrefix(line, "=== ") { // when it ran, which nobody asked
			fmt.Fprint(s.out, "  ", line)
		}
	}
	delete(s.output, key)
}

func (s *summary) totals() {
	for _, why := range slices.Sorted(maps.Keys(s.reasons)) {
		fmt.Fprintf(s.out, "skipped %d: %s\n", s.reasons[why], why)
	}
	fmt.Fprintf(s.out, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}

var logPrefix = regexp.MustCompile(`^\s*\w+\.go:\d+: `)

// reason is what the test said when it skipped: its last line of log.
func reason(output []string) string {
	for _, line := range slices.Backward(output) {
		if at := logPrefix.FindString(line); at != "" {
			return strings.TrimSpace(line[len(at):])
		}
	}
	return "no reason given"
}
