package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

func (g *caseGraph) answerLoad(c *conformanceCase) (string, error) {
	if result, done, err := checkError(c, nil); done {
		return result, err
	}
	want := c.Expect
	if !slices.Equal(g.Heads(), want.Heads) || !slices.Equal(g.RealHeads(), want.RealHeads) || !slices.Equal(g.Bases(), want.Bases) {
		return "", fmt.Errorf("heads %q, real heads %q, bases %q; want %q, %q, %q",
			g.Heads(), g.RealHeads(), g.Bases(), want.Heads, want.RealHeads, want.Bases)
	}
	for id, w := range want.Revisions {
		info, _ := g.Info(id)
		var flags []string
		for flag, set := range map[string]bool{
			"head": info.Head, "real_head": info.RealHead, "base": info.Base,
			"branchpoint": info.BranchPoint, "mergepoint": info.MergePoint,
		} {
			if set {
				flags = append(flags, flag)
			}
		}
		next := slices.Concat(info.Children, info.Dependents)
		slices.Sort(next)
		n := g.index[id]
		for _, part := range []struct {
			what      string
			got, want []string
		}{
			{"labels", info.Labels, w.Labels},
			{"children", info.Children, w.Next},
			{"following", slices.Compact(next), w.AllNext},
			{"dependencies", g.ids(g.depends[n]), w.Deps},
			{"reduced dependencies", info.DependsOn, w.NormalizedDeps},
			{"flags", flags, w.Flags},
		} {
			if !sameSet(part.got, part.want) {
				return "", fmt.Errorf("revision %s: %s %q, want %q", id, part.what, part.got, part.want)
			}
		}
	}
	return same, nil
}

func (g *caseGraph) answerPlan(c *conformanceCase) (string, error) {
	var plan Plan
	var err error
	rows := c.Current.rows()
	if c.Op == "upgrade" {
		plan, err = g.Upgrade(rows, c.Target.list...)
	} else {
		plan, err = g.Downgrade(rows, c.Target.one("base"))
	}
	result, done, failure := checkError(c, err)
	if done {
		return result, failure
	}
	if err != nil {
		if far, ok := errors.AsType[*WalkedTooFarError](err); ok && far.From == "" {
			return byWalkPastBase, nil
		}
		if walk, ok := errors.AsType[*AmbiguousWalkError](err); ok && walk.Start && c.Op == "downgrade" && strings.HasPrefix(c.Target.one(""), "-") {
			return byManyRows, nil
		}
		return "", fmt.Errorf("unexpected error: %w", err)
	}
	if err := g.model.checkPlan(plan); err != nil {
		return "", err
	}
	result, failure = g.comparePlan(c, plan, c.Expect)
	for _, also := range c.Also {
		if failure == nil {
			break
		}
		if also.Error == nil {
			result, failure = g.comparePlan(c, plan, also)
		}
	}
	if failure != nil && g.orderDependsOnHashes(c, planned(plan), recorded(c.Expect)) {
		return byOtherOrder, nil // checkPlan has seen that it is a valid one
	}
	return result, failure
}

// orderDependsOnHashes reports whether another order than the recorded one is fine: where it varied from run to run,
// and where a revision has several dependencies, which the recorded runs take in the order of a set of strings. All
// steps must be the recorded ones, up to where the recorded walk broke.
func (g *caseGraph) orderDependsOnHashes(c *conformanceCase, got, want []string) bool {
	if c.Expect.RowsError == nil && !sameSet(got, want) || len(got) < len(want) {
		return false
	}
	return c.Unstable == "order" || slices.ContainsFunc(got, func(id string) bool { return len(g.reduced[g.index[id]]) > 1 })
}

func planned(p Plan) []string {
	var ids []string
	for _, s := range p.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

func recorded(e expectation) []string {
	var ids []string
	for _, s := range e.Steps {
		ids = append(ids, s.Rev)
	}
	return ids
}

func (g *caseGraph) comparePlan(c *conformanceCase, plan Plan, want expectation) (string, error) {
	if want.RowsError != nil {
		return g.compareBroken(plan, want)
	}
	if !slices.Equal(planned(plan), recorded(want)) {
		return "", fmt.Errorf("steps %q, want %q", planned(plan), recorded(want))
	}
	if len(want.IdealHeads) > 0 {
		if len(plan.Steps) == 0 && sameSet(plan.Heads(), plan.From) {
			return same, nil // nothing is done, so nothing is set right either
		}
		if !sameSet(plan.Heads(), want.IdealHeads) {
			return "", fmt.Errorf("rows %q, want %q", plan.Heads(), want.IdealHeads)
		}
		return byRuleOneLeft, nil
	}
	want.Heads = slices.DeleteFunc(slices.Clone(want.Heads), func(id string) bool { return id == "base" })
	if !sameSet(plan.Heads(), want.Heads) {
		return "", fmt.Errorf("rows %q, want %q", plan.Heads(), want.Heads)
	}
	return g.compareRows(c, plan, want)
}

// compareBroken compares the steps up to where the recorded walk broke, and the rows that should have stood there.
func (g *caseGraph) compareBroken(plan Plan, want expectation) (string, error) {
	steps, broken := planned(plan), recorded(want)
	if len(steps) < len(broken) || !slices.Equal(steps[:len(broken)], broken) {
		return "", fmt.Errorf("steps %q, want %q", steps, broken)
	}
	if heads := plan.Steps[len(broken)-1].Heads(); !sameSet(heads, want.IdealHeads) {
		return "", fmt.Errorf("after %s: rows %q, want %q", broken[len(broken)-1], heads, want.IdealHeads)
	}
	return byRuleOne, nil
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// compareRows compares the rows after every step, and the statements that lead there.
func (g *caseGraph) compareRows(c *conformanceCase, plan Plan, want expectation) (string, error) {
	rows := c.Current.rows()
	result := same
	for i, step := range plan.Steps {
		rows = applyRecorded(rows, want.Steps[i].Rows)
		if !sameSet(rows, step.Heads()) {
			if g.model.isAntichain(rows) {
				return "", fmt.Errorf("after %s: rows %q, want %q", step.Revision, step.Heads(), rows)
			}
			result = byRuleOneStep
			continue
		}
		if result == same && !slices.EqualFunc(step.Changes, want.Steps[i].Rows, sameChange) {
			if c.Unstable == "" && len(step.Changes) < 2 {
				return "", fmt.Errorf("at %s: changes %v, want %q", step.Revision, step.Changes, want.Steps[i].Rows)
			}
			result = byOtherRowOrder
		}
	}
	return result, nil
}

func sameChange(got RowChange, want []string) bool {
	switch got.Op {
	case InsertRow:
		return slices.Equal(want, []string{"insert", got.To})
	case DeleteRow:
		return slices.Equal(want, []string{"delete", got.From})
	}
	return slices.Equal(want, []string{"update", got.From, got.To})
}

func applyRecorded(rows []string, statements [][]string) []string {
	rows = slices.Clone(rows)
	for _, s := range statements {
		if s[0] != "insert" {
			rows = slices.DeleteFunc(rows, func(r string) bool { return r == s[1] })
		}
		if s[0] != "delete" {
			rows = append(rows, s[len(s)-1])
		}
	}
	return rows
}

func (g *caseGraph) answerApply(c *conformanceCase) (string, error) {
	if len(c.Steps) == 0 || c.Steps[0].Dir == "stamp" {
		var to []string
		for _, s := range c.Steps {
			to = append(to, s.To...)
		}
		stamp, err := g.Stamp(c.Current.rows(), to, StampKeep)
		if err != nil {
			return "", err
		}
		ideal := []string{}
		if len(to) > 0 {
			ideal = g.model.stamped(c.Current.rows(), to)
		}
		return compareStamp(stamp, ideal, c.Expect.Heads)
	}
	current, err := g.rows(c.Current.rows())
	if err != nil {
		return "", err
	}
	dir := Up
	if c.Steps[0].Dir == "down" {
		dir = Down
	}
	var order []node
	for _, s := range c.Steps {
		order = append(order, g.index[s.Rev])
	}
	plan := g.plan(dir, current, order)
	if err := g.model.checkPlan(plan); err != nil {
		return "", err
	}
	return g.comparePlan(c, plan, c.Expect)
}

func (g *caseGraph) answerStamp(c *conformanceCase) (string, error) {
	to := c.Target.list
	if slices.Equal(to, []string{""}) {
		to = nil // there the library takes "" for base
	}
	rows := c.Current.rows()
	stamp, err := g.Stamp(rows, to, StampKeep)
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if err != nil {
		if len(rows) == 0 && looksLikeWalk(to[0]) {
			return byStampWalk, nil
		}
		return "", err
	}
	ideal := []string{}
	if targets, err := g.ResolveMany(to...); err != nil {
		return "", err
	} else if len(targets) > 0 {
		ideal = g.model.stamped(rows, targets)
	} else if branch, _, ok := strings.Cut(c.Target.one(""), "@"); ok && branch != "" {
		n, err := g.resolveBranch(branch)
		if err != nil {
			return "", err
		}
		ideal = g.model.unstamped(rows, g.revs[n].ID)
	}
	return compareStamp(stamp, ideal, c.Expect.Heads)
}

// compareStamp compares the rows after a stamp with those that the rule says, and with the recorded ones.
func compareStamp(stamp Stamp, ideal, recorded []string) (string, error) {
	if !sameSet(stamp.To, ideal) {
		return "", fmt.Errorf("rows %q, by the rule %q", stamp.To, ideal)
	}
	after := slices.Clone(stamp.From)
	for _, change := range stamp.Changes {
		if change.From != "" {
			after = slices.DeleteFunc(after, func(r string) bool { return r == change.From })
		}
		if change.To != "" {
			after = append(after, change.To)
		}
	}
	if !sameSet(after, stamp.To) {
		return "", fmt.Errorf("changes %v lead from %q to %q, want %q", stamp.Changes, stamp.From, after, stamp.To)
	}
	if sameSet(stamp.To, recorded) {
		return same, nil
	}
	return byStamp, nil
}

func (g *caseGraph) answerResolve(c *conformanceCase) (string, error) {
	if c.Op == "resolve_one" {
		id, err := g.Resolve(c.Symbol.one(""))
		if result, done, failure := checkError(c, err); done {
			return result, failure
		}
		want := ""
		if c.Expect.Rev != nil && *c.Expect.Rev != "base" {
			want = *c.Expect.Rev
		}
		if err != nil || id != want {
			return "", fmt.Errorf("%q, %w; want %q", id, err, want)
		}
		return same, nil
	}
	ids, err := g.ResolveMany(c.Symbol.list...)
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if _, ok := errors.AsType[*WalkedTooFarError](err); ok && slices.Contains(c.Expect.Revs, nil) {
		return byWalkPastBase, nil
	}
	if want := idsOf(c.Expect.Revs); err != nil || !slices.Equal(ids, want) {
		return "", fmt.Errorf("%q, %w; want %q", ids, err, want)
	}
	return same, nil
}

// idsOf returns the ids of a recorded list; base is none.
func idsOf(revs []*string) []string {
	ids := []string{}
	for _, r := range revs {
		if r != nil && *r != "base" {
			ids = append(ids, *r)
		}
	}
	return ids
}

func (g *caseGraph) answerCurrent(c *conformanceCase) (string, error) {
	ids, err := g.Current(c.Current.rows())
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if err != nil || !sameSet(ids, c.Expect.Set) {
		return "", fmt.Errorf("%q, %w; want %q", ids, err, c.Expect.Set)
	}
	return same, nil
}

// answerIterate puts together what upgrade, downgrade and history are made of, as the flags ask.
func (g *caseGraph) answerIterate(c *conformanceCase) (string, error) {
	ids, err := g.iterate(c)
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if want := idsOf(c.Expect.Revs); err != nil || !slices.Equal(ids, want) {
		return "", fmt.Errorf("%q, %w; want %q", ids, err, want)
	}
	return same, nil
}

func (g *caseGraph) iterate(c *conformanceCase) ([]string, error) {
	if c.SelectForDowngrade {
		return g.iterateDown(c)
	}
	if c.Inclusive && !c.ImplicitBase && len(c.Lower.list) < 2 && len(c.Upper.list) < 2 {
		return g.History(Range{c.Lower.one("base"), c.Upper.one("base")}, nil)
	}
	lower, err := g.resolveMany(c.Lower.list)
	if err != nil {
		return nil, err
	}
	upper, err := g.resolveMany(c.Upper.list)
	if err != nil {
		return nil, err
	}
	lower, upper = unique(lower), unique(upper)
	var s set
	if c.ImplicitBase {
		if err := g.checkOverlap("target", upper); err != nil {
			return nil, err
		}
		s = g.ancestors(upper...)
		s.drop(g.ancestors(lower...))
		if c.Inclusive {
			s.add(g.newSet(lower...))
		}
	} else {
		ends := exclusive
		if c.Inclusive {
			ends = inclusive
		}
		if s, err = g.between(upper, lower, ends); err != nil {
			return nil, err
		}
	}
	return g.ids(g.newestFirst(s, g.maximal(s))), nil
}

func (g *caseGraph) iterateDown(c *conformanceCase) ([]string, error) {
	upper, err := g.resolveMany(c.Upper.list)
	if err != nil {
		return nil, err
	}
	rows := unique(upper)
	d, err := g.downgradeTarget(rows, c.Lower.one("base"))
	if err != nil {
		return nil, err
	}
	roots := []node{d.to}
	if !c.Inclusive || d.to == base {
		if roots, err = g.roots(d); err != nil {
			return nil, err
		}
	}
	applied := g.ancestors(rows...)
	s := g.descendants(roots...)
	s.keep(applied)
	if c.ImplicitBase {
		others := applied
		others.drop(g.ancestors(roots...))
		s.add(others)
	}
	return g.ids(g.newestFirst(s, filter(rows, s))), nil
}

func (g *caseGraph) answerHistory(c *conformanceCase) (string, error) {
	ids, err := g.History(Range{c.Base.one(""), c.Head.one("")}, nil)
	if c.Expect.Error != nil && c.Expect.Error.Type == "Internal" && err == nil {
		if !g.model.isOrder(ids) || len(ids) == 0 {
			return "", fmt.Errorf("%q is no order", ids)
		}
		return byAnswer, nil
	}
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if err != nil {
		return "", err
	}
	var lines []string
	text := g.Text()
	for _, id := range ids {
		lines = append(lines, text.History(id))
	}
	for _, want := range append([]expectation{c.Expect}, c.Also...) {
		if slices.Equal(ids, idsOf(want.Revs)) {
			return compareLines(c, lines, want.Lines)
		}
	}
	if g.orderDependsOnHashes(c, ids, idsOf(c.Expect.Revs)) && g.model.isOrder(ids) {
		return byOtherOrder, nil
	}
	return "", fmt.Errorf("%q, want %q", ids, idsOf(c.Expect.Revs))
}

// compareLines compares lines; where recorded labels come in the order of hashes, by their words.
func compareLines(c *conformanceCase, got, want []string) (string, error) {
	if slices.Equal(got, want) {
		return same, nil
	}
	if c.Unstable != "" && slices.Equal(words(got), words(want)) {
		return byLabelOrder, nil
	}
	return "", fmt.Errorf("lines\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
}

func words(lines []string) []string {
	var all []string
	for _, line := range lines {
		w := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,()", r) })
		sort.Strings(w)
		all = append(all, strings.Join(w, " "))
	}
	return all
}

func (g *caseGraph) answerHeads(c *conformanceCase) (string, error) {
	if result, done, err := checkError(c, nil); done {
		return result, err
	}
	ids := g.Heads()
	if c.ResolveDependencies {
		ids = g.RealHeads()
	}
	if want := idsOf(c.Expect.Revs); !slices.Equal(ids, want) {
		return "", fmt.Errorf("%q, want %q", ids, want)
	}
	var lines []string
	for _, id := range ids {
		lines = append(lines, g.Text().Head(id))
	}
	return compareLines(c, lines, c.Expect.Lines)
}

func (g *caseGraph) answerBranches(c *conformanceCase) (string, error) {
	if result, done, err := checkError(c, nil); done {
		return result, err
	}
	all, err := g.History(Range{}, nil)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, id := range all {
		if info, _ := g.Info(id); info.BranchPoint {
			ids = append(ids, id)
		}
	}
	var want []string
	for _, point := range c.Expect.Points {
		var id string
		var children []string
		if err := errors.Join(json.Unmarshal(point[0], &id), json.Unmarshal(point[1], &children)); err != nil {
			return "", err
		}
		if info, _ := g.Info(id); !sameSet(info.Children, children) {
			return "", fmt.Errorf("children of %s: %q, want %q", id, info.Children, children)
		}
		want = append(want, id)
	}
	if slices.Equal(ids, want) {
		return same, nil
	}
	if g.orderDependsOnHashes(c, all, all) && sameSet(ids, want) {
		return byOtherOrder, nil
	}
	return "", fmt.Errorf("branch points %q, want %q", ids, want)
}

func (g *caseGraph) answerLineage(c *conformanceCase) (string, error) {
	ids, err := g.OnBranch(c.Targets, c.CheckAgainst)
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if want := idsOf(c.Expect.Revs); err != nil || !slices.Equal(ids, want) {
		return "", fmt.Errorf("%q, %w; want %q", ids, err, want)
	}
	return same, nil
}

func (g *caseGraph) answerNewRevision(c *conformanceCase) (string, error) {
	r, err := g.Revise(NewRevision{
		ID: c.RevID, Head: c.Head.list, Splice: c.Splice, Labels: c.BranchLabel.list, DependsOn: c.DependsOn.list,
	})
	if result, done, failure := checkError(c, err); done {
		return result, failure
	}
	if err != nil {
		if _, ok := errors.AsType[*IDTakenError](err); ok && slices.Contains(c.Expect.Warnings, "duplicate_revision_id") {
			return byDuplicate, nil
		}
		return "", err
	}
	after, err := g.With(r)
	if err != nil {
		return "", err
	}
	want := c.Expect
	if !slices.Equal(r.Down, want.Down) || !slices.Equal(r.DependsOn, want.Depends) || !sameSet(r.Labels, want.Labels) {
		return "", fmt.Errorf("%+v, want down %q, depends %q, labels %q", r, want.Down, want.Depends, want.Labels)
	}
	if !slices.Equal(after.Heads(), want.HeadsAfter) || !slices.Equal(after.RealHeads(), want.RealHeadsAfter) {
		return "", fmt.Errorf("heads %q, real heads %q; want %q, %q", after.Heads(), after.RealHeads(), want.HeadsAfter, want.RealHeadsAfter)
	}
	return same, nil
}
