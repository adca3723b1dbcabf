package revision

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
)

// Draft is a revision that is to be written to a file.
type Draft struct {
	Header
	Upgrade   []DraftEntry
	Downgrade []DraftEntry
	// Notes stand above the operations, for whoever reads the file first.
	Notes []string
}

// Draft makes a draft of a new revision, whose place in the graph is the graph's
// to decide. Without an id it gets twelve random hexadecimal digits.
func (s *Set) Draft(n graph.NewRevision, created time.Time) (Draft, error) {
	if n.ID == "" {
		var err error
		if n.ID, err = NewID(rand.Reader); err != nil {
			return Draft{}, err
		}
	}
	r, err := s.Graph.Revise(n)
	if err != nil {
		return Draft{}, err
	}
	return Draft{Header: Header{
		ID: r.ID, Down: r.Down, Labels: r.Labels, DependsOn: r.DependsOn, Created: created, Message: n.Message,
	}}, nil
}

// DraftEntry is an operation with the comments that stand above it.
type DraftEntry struct {
	Op       ops.Op
	Comments []string
	// Proposals are operations to write in its place, as TOML has them: the last
	// comments, one for each, end with a colon.
	Proposals []string
}

// example is what an empty revision shows to whoever fills it.
const example = `[[upgrade]]
op = "execute"
sql = "UPDATE users SET active = true"

[[downgrade]]
op = "execute"
sql = "UPDATE users SET active = false"`

// Render writes the draft as TOML, the way a careful colleague would: the
// message as a comment, the header aligned, an empty line between operations. A
// draft without operations that merges nothing gets an example in comments.
//
// An empty Downgrade is left out: whoever reads the file derives it from the
// upgrade where that can be done, and is told why where it cannot.
func (d Draft) Render() ([]byte, error) {
	var b strings.Builder
	comment(&b, "#", d.Message)
	writeHeader(&b, "", d.Header)
	if len(d.Notes) > 0 {
		b.WriteByte('\n')
		for _, n := range d.Notes {
			comment(&b, "#", n)
		}
	}
	if len(d.Upgrade)+len(d.Downgrade) == 0 && len(d.Down) < 2 {
		b.WriteByte('\n')
		comment(&b, "#", example)
	}
	writeEntries(&b, "upgrade", d.Upgrade)
	writeEntries(&b, "downgrade", d.Downgrade)
	return []byte(b.String()), nil
}

func writeEntries(b *strings.Builder, direction string, list []DraftEntry) {
	for _, e := range list {
		b.WriteByte('\n')
		for _, c := range slices.Concat(e.Comments, e.Proposals) {
			comment(b, "#", c)
		}
		b.WriteString("[[" + direction + "]]\n" + ops.Format(e.Op))
	}
}

// Section is a direction of a plain-SQL revision.
type Section struct {
	SQL string
	// NoTransaction runs it outside a transaction.
	NoTransaction bool
}

// RenderSQL writes a plain-SQL revision with the header in comments. An upgrade without a way back
// gets no section for the downgrade, which then fails instead of doing nothing.
func (d Draft) RenderSQL(upgrade, downgrade Section) []byte {
	var b strings.Builder
	comment(&b, "--", d.Message)
	if d.Message != "" {
		b.WriteString("--\n")
	}
	writeHeader(&b, "-- ", d.Header)
	if len(d.Notes) > 0 {
		b.WriteByte('\n')
		for _, n := range d.Notes {
			comment(&b, "--", n)
		}
	}
	upgrade.write(&b, "upgrade")
	if strings.TrimSpace(upgrade.SQL) == "" || strings.TrimSpace(downgrade.SQL) != "" {
		downgrade.write(&b, "downgrade")
	}
	return []byte(b.String())
}

func (s Section) write(b *strings.Builder, direction string) {
	b.WriteString("\n" + sectionPrefix + direction)
	if s.NoTransaction {
		b.WriteString(" transaction=false")
	}
	b.WriteString("\n" + paragraph(s.SQL))
}

func paragraph(sql string) string {
	if sql = strings.TrimSpace(sql); sql == "" {
		return ""
	}
	return sql + "\n"
}

// comment writes text as comment lines, without the control characters that
// TOML does not allow in comments.
func comment(b *strings.Builder, sign, text string) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return ' '
			}
			return c
		}, line)
		b.WriteString(strings.TrimRight(sign+" "+line, " ") + "\n")
	}
}

// writeHeader writes the header's keys, aligned, each line behind a prefix.
func writeHeader(b *strings.Builder, prefix string, h Header) {
	line := func(key, value string) { fmt.Fprintf(b, "%s%-13s = %s\n", prefix, key, value) }
	line("revision", schematoml.QuoteLine(h.ID))
	line("down_revision", parents(h.Down))
	line("branch_labels", schematoml.Inline(h.Labels))
	line("depends_on", schematoml.Inline(h.DependsOn))
	if !h.Created.IsZero() {
		line("create_date", h.Created.Format(time.RFC3339))
	}
	line("message", schematoml.QuoteLine(h.Message))
	if h.NoTransaction {
		line("transaction", "false")
	}
	if len(h.Variables) > 0 {
		line("variables", schematoml.Inline(h.Variables))
	}
	limit := func(key string, d time.Duration) {
		if d != 0 {
			line(key, schematoml.QuoteLine(max(d, 0).String()))
		}
	}
	limit(lockTimeout, h.Limits.Lock)
	limit(statementTimeout, h.Limits.Statement)
	if h.Incomplete != "" {
		line("incomplete", schematoml.QuoteLine(h.Incomplete))
	}
	if h.Irreversible != "" {
		line("irreversible", schematoml.QuoteLine(h.Irreversible))
	}
}

// parents spells down_revision.
func parents(down []string) string {
	switch len(down) {
	case 0:
		return `"base"`
	case 1:
		return schematoml.QuoteLine(down[0])
	}
	return schematoml.Inline(down)
}
