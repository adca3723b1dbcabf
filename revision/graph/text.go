package graph

import "strings"

// Text writes revisions the way the commands show them. Marks are for what the database says; a Text without any
// shows the graph alone.
type Text struct {
	g     *Graph
	marks map[string]string
}

// Text returns the forms in which the revisions in current, if any, are marked "(current)".
func (g *Graph) Text(current ...string) Text {
	marks := make(map[string]string, len(current))
	for _, id := range current {
		marks[id] = "current"
	}
	return g.Marked(marks)
}

// Marked returns the forms in which each revision in marks has its mark, such as "current" or "pending", in
// parentheses.
func (g *Graph) Marked(marks map[string]string) Text { return Text{g: g, marks: marks} }

// History returns the line of a revision in a history:
//
//	parents (dependencies) -> id (labels) (head) (current) (branchpoint) (mergepoint), message
//
// What does not apply is left out; "<base>" stands for no parent. id must be a full id of the graph, as for
// all methods of Text.
func (t Text) History(id string) string {
	n := t.g.index[id]
	var b strings.Builder
	b.WriteString(t.parents(n))
	if deps := t.g.revs[n].DependsOn; len(deps) > 0 {
		b.WriteString(" (" + strings.Join(deps, ", ") + ")")
	}
	b.WriteString(" -> " + id)
	t.labels(&b, n)
	t.heads(&b, n)
	t.points(&b, n)
	if message := Summary(t.g.revs[n].Message); message != "" {
		b.WriteString(", " + message)
	}
	return b.String()
}

// Head returns the line of a revision in a list of heads: id, labels, and whether it is a head.
func (t Text) Head(id string) string {
	n := t.g.index[id]
	var b strings.Builder
	b.WriteString(id)
	t.labels(&b, n)
	t.heads(&b, n)
	return b.String()
}

// Current returns the line of a revision in the list of current ones: id and marks, without labels.
func (t Text) Current(id string) string {
	n := t.g.index[id]
	var b strings.Builder
	b.WriteString(id)
	t.heads(&b, n)
	t.points(&b, n)
	return b.String()
}

// Branches returns the lines of a branch point: its own and one for each child.
func (t Text) Branches(id string) []string {
	n := t.g.index[id]
	lines := []string{t.branch(n)}
	for _, c := range t.g.children[n] {
		lines = append(lines, strings.Repeat(" ", len([]rune(id)))+" -> "+t.branch(c))
	}
	return lines
}

func (t Text) branch(n node) string {
	var b strings.Builder
	b.WriteString(t.g.revs[n].ID)
	t.labels(&b, n)
	t.heads(&b, n)
	t.points(&b, n)
	return b.String()
}

// Verbose returns the block of a revision, without a line break at the end. path is where its file is; the line is
// left out if it is "".
func (t Text) Verbose(id, path string) string {
	n := t.g.index[id]
	r := t.g.revs[n]
	var b strings.Builder
	b.WriteString("Rev: " + id)
	t.heads(&b, n)
	t.points(&b, n)
	if t.g.isMergePoint(n) {
		b.WriteString("\nMerges: " + t.parents(n))
	} else {
		b.WriteString("\nParent: " + t.parents(n))
	}
	line := func(key string, values []string) {
		if len(values) > 0 {
			b.WriteString("\n" + key + ": " + strings.Join(values, ", "))
		}
	}
	line("Also depends on", r.DependsOn)
	if t.g.isBranchPoint(n) {
		line("Branches into", t.g.ids(t.g.children[n]))
	}
	line("Branch names", t.g.labelsOf(n))
	if path != "" {
		b.WriteString("\nPath: " + path)
	}
	if message := strings.TrimSpace(r.Message); message != "" {
		b.WriteString("\n\n    " + strings.ReplaceAll(message, "\n", "\n    "))
	}
	return b.String()
}

// Summary returns the first paragraph of a message on one line.
func Summary(message string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(message), "\n\n")
	return strings.Join(strings.FieldsFunc(first, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

func (t Text) parents(n node) string {
	if t.g.isBase(n) {
		return "<base>"
	}
	return strings.Join(t.g.ids(t.g.down[n]), ", ")
}

func (t Text) labels(b *strings.Builder, n node) {
	if labels := t.g.labelsOf(n); len(labels) > 0 {
		b.WriteString(" (" + strings.Join(labels, ", ") + ")")
	}
}

func (t Text) heads(b *strings.Builder, n node) {
	switch {
	case t.g.isRealHead(n):
		b.WriteString(" (head)")
	case t.g.isHead(n):
		b.WriteString(" (effective head)")
	}
	if mark := t.marks[t.g.revs[n].ID]; mark != "" {
		b.WriteString(" (" + mark + ")")
	}
}

func (t Text) points(b *strings.Builder, n node) {
	if t.g.isBranchPoint(n) {
		b.WriteString(" (branchpoint)")
	}
	if t.g.isMergePoint(n) {
		b.WriteString(" (mergepoint)")
	}
}
