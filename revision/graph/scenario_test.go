package graph

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/golden"
)

var update = flag.Bool("update", false, "rewrite the answers in revision/testdata")

// TestScenarios runs the transcripts in revision/testdata. A transcript is made of graphs and commands, which begin
// in the first column, and of what they print, which is indented and rewritten with -update.
//
//	graph                     the lines that follow draw a graph: "a -> b[label] -> c(dependency)", where a list as
//	                          in "b1,b2 -> m" is several parents; the load order is the order of first mention
//	load                      what loading finds
//	upgrade T [from ROWS]     a plan: each step, the rows after it, and the statements that lead there
//	downgrade T from ROWS
//	sql-upgrade A:B, sql-downgrade A:B
//	stamp SYMBOLS [from ROWS], purge SYMBOLS [from ROWS]
//	resolve SYMBOLS
//	history [RANGE] [from ROWS], draw [RANGE], branches, heads, real-heads, current from ROWS, show ID
//	revision ID [head SYMBOLS] [splice] [label LABELS] [depends SYMBOLS], merge [SYMBOLS]
//	rebase X onto Y [from ROWS]
//	mermaid, dot
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, path, replay(t, string(data)), *update)
		})
	}
}

// replay returns the transcript with what its commands print now.
func replay(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	var drawing []string
	inGraph := false
	var g *Graph
	var loadErr error
	load := func() {
		if drawing != nil {
			g, loadErr = New(parseDrawing(t, drawing))
			drawing = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, " ") && !inGraph:
			continue // printed before
		case strings.HasPrefix(line, " "):
			drawing = append(drawing, line)
		case line == "graph":
			inGraph, drawing = true, []string{}
		case line != "" && !strings.HasPrefix(line, "#"):
			inGraph = false
		}
		out.WriteString(line + "\n")
		if inGraph || line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		load()
		if loadErr != nil && line != "load" {
			t.Fatalf("%s: the graph does not load: %v", line, loadErr)
		}
		printed, err := printCommand(g, loadErr, line)
		if err != nil {
			var typed Error
			if !errors.As(err, &typed) {
				t.Fatalf("%s: untyped error %v", line, err)
			}
			printed = []string{"error " + typed.Code() + ": " + err.Error()}
			if typed.Hint() != "" {
				printed = append(printed, "hint: "+typed.Hint())
			}
		}
		for _, p := range printed {
			if strings.TrimSpace(p) == "" {
				p = "." // an empty line would end what is printed
			}
			out.WriteString(strings.TrimRight("    "+p, " ") + "\n")
		}
	}
	return out.String()
}

// parseDrawing reads the lines below "graph".
func parseDrawing(t *testing.T, lines []string) []Revision {
	t.Helper()
	var revs []Revision
	index := map[string]int{}
	revision := func(text string) *Revision {
		id := text[:strings.IndexAny(text+"[(", "[(")]
		if _, ok := index[id]; !ok || strings.HasSuffix(text, "!") {
			index[id] = len(revs)
			revs = append(revs, Revision{ID: strings.TrimSuffix(id, "!"), Message: "message of " + id})
		}
		r := &revs[index[id]]
		if _, labels, ok := strings.Cut(text, "["); ok {
			labels, _, _ = strings.Cut(labels, "]")
			r.Labels = strings.Split(labels, ",")
		}
		if _, deps, ok := strings.Cut(text, "("); ok {
			deps, _, _ = strings.Cut(deps, ")")
			r.DependsOn = strings.Split(deps, ",")
		}
		return r
	}
	for _, line := range lines {
		var parents []string
		for part := range strings.SplitSeq(strings.TrimSpace(line), " -> ") {
			var ids []string
			for _, text := range splitOutside(part) {
				r := revision(text)
				r.Down = append(r.Down, parents...)
				ids = append(ids, r.ID)
			}
			parents = ids
		}
	}
	return revs
}

// splitOutside splits at commas that are not in brackets.
func splitOutside(text string) []string {
	depth := 0
	return strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}

// words of a command, by the keyword that they follow.
type command struct {
	name string
	args map[string][]string
}

func parseCommand(line string) command {
	fields := strings.Fields(line)
	c := command{fields[0], map[string][]string{"": {}}}
	key := ""
	for _, f := range fields[1:] {
		if slices.Contains([]string{"from", "onto", "head", "splice", "label", "depends"}, f) && (key != "" || f == "from" || f == "onto" || len(c.args[""]) > 0) {
			key = f
			c.args[key] = []string{}
			continue
		}
		c.args[key] = append(c.args[key], f)
	}
	return c
}

func (c command) arg() string { return strings.Join(c.args[""], " ") }

func printCommand(g *Graph, loadErr error, line string) ([]string, error) {
	c := parseCommand(line)
	rows := c.args["from"]
	switch c.name {
	case "load":
		if loadErr != nil {
			return nil, loadErr
		}
		return []string{fmt.Sprintf("bases %v, heads %v, real heads %v, effective heads %v, branch points %v, merge points %v",
			g.Bases(), g.Heads(), g.RealHeads(), g.EffectiveHeads(), g.BranchPoints(), g.MergePoints())}, nil
	case "upgrade":
		return printPlan(g.Upgrade(rows, c.args[""]...))
	case "downgrade":
		return printPlan(g.Downgrade(rows, c.arg()))
	case "sql-upgrade":
		return printPlan(g.OfflineUpgrade(c.arg()))
	case "sql-downgrade":
		return printPlan(g.OfflineDowngrade(c.arg()))
	case "stamp":
		return printStamp(g.Stamp(rows, c.args[""], StampKeep))
	case "purge":
		return printStamp(g.Stamp(rows, c.args[""], StampPurge))
	case "resolve":
		return printIDs(g.ResolveMany(c.args[""]...))
	case "one":
		id, err := g.Resolve(c.arg())
		return printIDs([]string{id}, err)
	case "revision":
		_, splice := c.args["splice"]
		r, err := g.Revise(NewRevision{ID: c.arg(), Head: c.args["head"], Splice: splice, Labels: c.args["label"], DependsOn: c.args["depends"]})
		return []string{fmt.Sprintf("down %v, depends on %v, labels %v", r.Down, r.DependsOn, r.Labels)}, err
	case "merge":
		return printIDs(g.MergeParents(c.args[""]...))
	case "rebase":
		return printRebase(g.Rebase(c.arg(), c.args["onto"][0], rows))
	}
	return printText(g, c, rows)
}

func printText(g *Graph, c command, rows []string) ([]string, error) {
	text := g.Text(rows...)
	var r Range
	if c.arg() != "" && (c.name == "history" || c.name == "draw") {
		var err error
		if r, err = ParseRange(c.arg()); err != nil {
			return nil, err
		}
	}
	ids, err := g.History(r, rows)
	if err != nil {
		return nil, err
	}
	each := func(ids []string, f func(string) string) (lines []string, err error) {
		for _, id := range ids {
			lines = append(lines, f(id))
		}
		return lines, nil
	}
	switch c.name {
	case "history":
		return each(ids, text.History)
	case "draw":
		drawn, err := g.Draw(ids)
		var lines []string
		for _, row := range drawn {
			if row.Glyphs += " "; row.Revision != "" {
				row.Glyphs += text.Head(row.Revision)
			}
			lines = append(lines, row.Glyphs)
		}
		return lines, err
	case "branches":
		var lines []string
		for _, id := range ids {
			if info, _ := g.Info(id); info.BranchPoint {
				lines = append(lines, text.Branches(id)...)
			}
		}
		return lines, nil
	case "heads":
		return each(g.Heads(), text.Head)
	case "real-heads":
		return each(g.RealHeads(), text.Head)
	case "current":
		current, err := g.Current(rows)
		if err != nil {
			return nil, err
		}
		return each(current, text.Current)
	case "show":
		return strings.Split(text.Verbose(c.arg(), "migrations/"+c.arg()+".toml"), "\n"), nil
	case "mermaid":
		out, err := g.Mermaid(ids)
		return strings.Split(strings.TrimSpace(out), "\n"), err
	case "dot":
		out, err := g.Dot(ids)
		return strings.Split(strings.TrimSpace(out), "\n"), err
	}
	return nil, fmt.Errorf("unknown command %q", c.name)
}

func printIDs(ids []string, err error) ([]string, error) {
	if len(ids) == 0 || ids[0] == "" {
		ids = []string{"base"}
	}
	return []string{strings.Join(ids, " ")}, err
}

func rowsText(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, " ")
}

func changesText(changes []RowChange) string {
	var parts []string
	for _, c := range changes {
		switch c.Op {
		case InsertRow:
			parts = append(parts, "insert "+c.To)
		case UpdateRow:
			parts = append(parts, "update "+c.From+" to "+c.To)
		case DeleteRow:
			parts = append(parts, "delete "+c.From)
		}
	}
	return strings.Join(parts, ", ")
}

func printPlan(p Plan, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	if len(p.Steps) == 0 {
		return []string{"nothing to do"}, nil
	}
	var lines []string
	for _, s := range p.Steps {
		sign := "+"
		if s.Direction == Down {
			sign = "-"
		}
		lines = append(lines, fmt.Sprintf("%s %s => %s  (%s: %s)", sign, s.Revision, rowsText(s.Heads()), s.Movement(), changesText(s.Changes)))
	}
	if len(p.Unnamed) > 0 {
		lines = append(lines, "not named: "+strings.Join(p.Unnamed, " "))
	}
	return lines, nil
}

func printStamp(s Stamp, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("=> %s  (%s: %s)", rowsText(s.To), s.Movement(), changesText(s.Changes))}, nil
}

func printRebase(r Rebase, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	lines := []string{"moved: " + strings.Join(r.Moved, " ")}
	for _, c := range r.Changes {
		lines = append(lines, fmt.Sprintf("%s: %s => %s", c.Revision, rowsText(c.From), rowsText(c.To)))
	}
	return append(lines, "heads: "+strings.Join(r.Graph.Heads(), " ")), nil
}
