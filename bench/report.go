package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// A result is a work that was done.
type result struct {
	work
	lanes []*lane
}

// writeReport prints the results as Markdown.
func writeReport(w io.Writer, head string, results []result, pure string) error {
	var b strings.Builder
	b.WriteString(head)
	writeAims(&b, results)
	for _, r := range results {
		writeResult(&b, r)
	}
	if pure != "" {
		b.WriteString("\n## Pure parts (`go test -bench`)\n\n" + pure)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeResult(b *strings.Builder, r result) {
	fmt.Fprintf(b, "\n## %s\n\n", r.title)
	floors := slices.IndexFunc(r.lanes, func(l *lane) bool { return l.role == floor && l.err == nil })
	reference := slices.IndexFunc(r.lanes, func(l *lane) bool { return l.role == ours && l.err == nil })
	b.WriteString("| program | time | of the floor | of ours | client CPU | peak memory |\n|---|--:|--:|--:|--:|--:|\n")
	for _, l := range r.lanes {
		name := l.name
		if l.role == ours {
			name = "**" + name + "**"
		}
		if l.err != nil {
			fmt.Fprintf(b, "| %s | failed | | | | |\n", name)
			continue
		}
		m := median(l.samples)
		fmt.Fprintf(b, "| %s | %s | %s | %s | %.3f s | %.1f MB |\n", name, seconds(m.wall.Seconds()),
			ratio(l, r.lanes, floors), ratio(l, r.lanes, reference), m.cpu.Seconds(), float64(m.memory)/(1<<20))
	}
	for _, l := range r.lanes {
		if l.err != nil {
			fmt.Fprintf(b, "\n%s failed: %s\n", l.name, strings.ReplaceAll(l.err.Error(), "\n", " "))
		}
	}
}

func seconds(s float64) string {
	if s < 0.2 {
		return fmt.Sprintf("%.1f ms", s*1000)
	}
	return fmt.Sprintf("%.2f s", s)
}

// ratio is a lane's time as a part of another's.
func ratio(l *lane, lanes []*lane, to int) string {
	if to < 0 {
		return "–"
	}
	r, ok := compared(l, lanes[to])
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.2f", r)
}

// heading says on what and with what was measured.
func heading(ctx context.Context, o options, t tools, servers []server) string {
	var b strings.Builder
	commit := "unknown"
	cmd := exec.CommandContext(ctx, "git", "rev-parse", "--short", "HEAD")
	if out, err := cmd.Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	b.WriteString("# Measurements\n\nWritten by `make bench`; do not edit. Times are medians of alternating runs, ratios are medians of the\n" +
		"rounds' ratios, so that they stand a busy machine. CPU and memory are the client's alone.\n\n")
	fmt.Fprintf(&b, "- %s, commit %s, %s\n", today(), commit, runtime.Version())
	fmt.Fprintf(&b, "- machine: %s/%s, %d cores%s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), machine())
	for _, s := range servers {
		fmt.Fprintf(&b, "- %s %s\n", s.name, s.version(ctx))
	}
	fmt.Fprintf(&b, "- programs: %s\n", join(t.versions))
	if len(t.left) > 0 {
		fmt.Fprintf(&b, "- left out: %s\n", join(t.left))
	}
	fmt.Fprintf(&b, "- sizes: %s; %d runs\n", o.sizes, o.runs)
	if least, _, err := (call{argv: []string{"true"}}).run(ctx); err == nil {
		fmt.Fprintf(&b, "- peak memory below about %.0f MB, that of what starts the programs, cannot be seen\n", float64(least.memory)/(1<<20))
	}
	return b.String()
}

// machine is the processor's name and the load while measuring, where the system tells.
func machine() string {
	var b strings.Builder
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := regexp.MustCompile(`(?m)^model name\s*: (.*)$`).FindSubmatch(text); m != nil {
			fmt.Fprintf(&b, ", %s", m[1])
		}
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		if words := strings.Fields(string(text)); len(words) > 1 {
			fmt.Fprintf(&b, ", load of the last minutes %s", words[1])
		}
	}
	return b.String()
}

// pureParts runs the Go benchmarks and makes a table of what they print.
func pureParts(ctx context.Context, root string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "200ms",
		"./revision/...", "./internal/sqltext", "./bench")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go test -bench: %w: %s", err, lastLine(string(out)))
	}
	var b strings.Builder
	b.WriteString("| benchmark | ms | MB allocated | allocations |\n|---|--:|--:|--:|\n")
	pkg := ""
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if len(words) == 2 && words[0] == "pkg:" {
			pkg = words[1][strings.LastIndex(words[1], "/")+1:]
		}
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		figures := map[string]float64{}
		for i := 2; i+1 < len(words); i += 2 {
			var f float64
			fmt.Sscan(words[i], &f) //nolint:errcheck // it stays 0
			figures[words[i+1]] = f
		}
		fmt.Fprintf(&b, "| %s %s | %.3f | %.2f | %.0f |\n", pkg, strings.TrimPrefix(words[0], "Benchmark"),
			figures["ns/op"]/1e6, figures["B/op"]/(1<<20), figures["allocs/op"])
	}
	return b.String(), nil
}
