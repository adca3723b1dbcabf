package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// filedPlan is the data of a plan that was written to be applied later: what plan
// prints, with more keys.
type filedPlan struct {
	Steps []filedStep `json:"steps"`
	Heads []string    `json:"heads"`
	// From are the rows that it was made for.
	From      []string `json:"from"`
	Direction string   `json:"direction"`
	Targets   []string `json:"targets"`
	Online    bool     `json:"online"`
}

type filedStep struct {
	stepData
	File       string           `json:"file,omitempty"`
	Message    string           `json:"message,omitempty"`
	OpsHash    string           `json:"ops_hash"`
	Statements []filedStatement `json:"statements"`
	// Unknown says why there are no more statements.
	Unknown string `json:"unknown,omitempty"`
}

type filedStatement struct {
	Note  string   `json:"note,omitempty"`
	SQL   string   `json:"sql"`
	Risks []string `json:"risks"`
	Alone bool     `json:"outside_transaction,omitempty"`
	// AfterCommit says that what comes before is committed first.
	AfterCommit bool `json:"after_commit,omitempty"`
}

func previewData(p graph.Plan, previews []runner.Preview) filedPlan {
	data := filedPlan{Steps: []filedStep{}, Heads: list(p.Heads()), From: list(p.From), Direction: p.Direction.String(), Targets: []string{}}
	for i, s := range stepsData(p.Steps) {
		v := previews[i]
		step := filedStep{stepData: s, File: v.File, Message: v.Message, OpsHash: v.OpsHash, Unknown: v.Unknown, Statements: []filedStatement{}}
		for _, st := range v.Statements {
			filed := filedStatement{Note: st.Note, SQL: st.SQL, Alone: st.Alone, AfterCommit: st.AfterCommit, Risks: []string{}}
			for _, risk := range st.Risks {
				filed.Risks = append(filed.Risks, string(risk))
			}
			step.Statements = append(step.Statements, filed)
		}
		data.Steps = append(data.Steps, step)
	}
	return data
}

// path makes a path of the command line absolute.
func (a *app) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(a.env.Dir, p)
}

func writePlan(path string, p graph.Plan, targets []string, online bool, previews []runner.Preview) error {
	data := previewData(p, previews)
	data.Targets, data.Online = targets, online
	var text bytes.Buffer
	if err := writeJSON(&text, "plan", data, nil); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, text.Bytes(), 0o666) //nolint:gosec // into a pipe, or where a link leads
	}
	return revision.Put(path, text.Bytes())
}

func readPlan(path string) (filedPlan, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return filedPlan{}, refuse(exitUsage, "bad_plan", "there is no plan "+path, "migrate plan upgrade -o "+path+" writes one")
	}
	if err != nil {
		return filedPlan{}, err
	}
	var doc struct {
		Format  int       `json:"format"`
		Command string    `json:"command"`
		Data    filedPlan `json:"data"`
	}
	if err := json.Unmarshal(text, &doc); err != nil || doc.Command != "plan" {
		return filedPlan{}, refuse(exitUsage, "bad_plan", path+" is not a plan", "migrate plan upgrade -o "+path+" writes one")
	}
	if doc.Format > 1 {
		return filedPlan{}, refuse(exitUsage, "bad_plan", fmt.Sprintf("%s has format %d, which this version does not read", path, doc.Format), "use the version that wrote it")
	}
	return doc.Data, nil
}

// rest are the steps that are still to be taken from rows: all of them, or, when
// an earlier run was stopped after some, what follows. ok is false when the rows
// are none that the plan leads through.
func (p filedPlan) rest(rows []string) (steps []filedStep, ok bool) {
	if same(rows, p.From) {
		return p.Steps, true
	}
	for i, s := range p.Steps {
		if same(rows, s.Heads) {
			return p.Steps[i+1:], true
		}
	}
	return nil, false
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// stale says what is not as the plan was made for, or "".
func (p filedPlan) stale(now graph.Plan, previews []runner.Preview) string {
	steps, ok := p.rest(now.From)
	if !ok {
		return fmt.Sprintf("it was made for a database at %s, and this one is at %s", rowsText(p.From), rowsText(now.From))
	}
	current := previewData(now, previews).Steps
	for i := range max(len(steps), len(current)) {
		switch {
		case i >= len(steps):
			return "revision " + current[i].Revision + " has come since"
		case i >= len(current):
			return "revision " + steps[i].Revision + " is not to be done any more"
		case steps[i].Revision != current[i].Revision || !same(steps[i].Heads, current[i].Heads):
			return fmt.Sprintf("revision %s was the next to be done, and now it is %s", steps[i].Revision, current[i].Revision)
		case steps[i].OpsHash != current[i].OpsHash:
			return "revision " + steps[i].Revision + " was changed" + inParentheses(current[i].File)
		}
		was, is := steps[i].Statements, current[i].Statements
		for j := range min(len(was), len(is)) {
			if was[j].SQL != is[j].SQL {
				return fmt.Sprintf("statement %d of revision %s would be another one, since the database or this tool is", j+1, steps[i].Revision)
			}
		}
		// What follows SQL that may change anything may be known now, and not then.
		if len(was) > len(is) || len(was) < len(is) && steps[i].Unknown == "" {
			return fmt.Sprintf("revision %s was %s, and now it is %d, since the database or this tool is another one",
				steps[i].Revision, count(len(was), "statement"), len(is))
		}
	}
	return ""
}

// filed reads the plan of --plan, if that was given, and takes the targets from
// it.
func (a *app) filed(f *runFlags, way graph.Direction, targets *[]string) (filedPlan, error) {
	if f.plan == "" {
		return filedPlan{}, nil
	}
	p, err := readPlan(a.path(f.plan))
	if err != nil {
		return p, err
	}
	switch {
	case p.Direction != way.String():
		return p, refuse(exitUsage, "usage", f.plan+" is the plan of a "+p.Direction, "migrate "+p.Direction+" --plan "+f.plan)
	case len(*targets) > 0:
		return p, usage("--plan says what to do, and takes no target beside it")
	}
	*targets = p.Targets
	return p, nil
}

// confirmFiled refuses to do anything else than what a plan says that was looked
// at before.
func (a *app) confirmFiled(ctx context.Context, m *migrate.Migrator, filed filedPlan, p graph.Plan, file string) error {
	state, err := m.Current(ctx)
	if err != nil {
		return err
	}
	if state.Unfinished != nil { // the database is not as the statements were made for
		for i := range filed.Steps {
			filed.Steps[i].Statements, filed.Steps[i].Unknown = nil, "a run was cut off"
		}
	}
	previews, err := m.Preview(ctx, p)
	if err != nil {
		return err
	}
	if why := filed.stale(p, previews); why != "" {
		return refusePlan(file, why)
	}
	return nil
}

func refusePlan(file, why string) error {
	return refuse(exitRefused, "stale_plan", "the plan in "+file+" does not hold any more: "+why, "make a new one with migrate plan, and have it looked at again")
}
