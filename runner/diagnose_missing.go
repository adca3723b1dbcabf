package runner

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// missing is what a statement did not find: a column, whose table may not be told, or a
// table or its like.
type missing struct{ column, name string }

func (m missing) String() string {
	if m.column == "" {
		return m.name
	}
	return m.name + "." + m.column
}

// missingIn reads how the databases name what is not there.
func missingIn(refusal *database.Error) missing {
	for _, pattern := range []string{
		`column "(?P<column>[^"]+)" of relation "(?P<name>[^"]+)" does not exist`,
		`table (?P<name>\S+) has no column named (?P<column>\S+)`,
		`column (?P<column>\S+)( named in key| referenced in foreign key constraint)? does not exist`,
		`Unknown column '(?P<column>[^']+)'`, `Key column '(?P<column>[^']+)' doesn't exist`, `no such column: (?P<column>\S+)`,
		"Can't DROP (COLUMN )?['`](?P<column>[^'`]+)",
		`(relation|type|function) "(?P<name>[^"]+)" does not exist`, `Table '(?P<name>[^']+)' doesn't exist`,
		`Unknown table '(?P<name>[^']+)'`, `no such table: (?P<name>\S+)`,
	} {
		known := regexp.MustCompile(pattern)
		m := known.FindStringSubmatch(refusal.Message)
		if m == nil {
			continue
		}
		group := func(name string) string {
			i := known.SubexpIndex(name)
			if i < 0 {
				return ""
			}
			return strings.Trim(m[i][strings.LastIndexByte(m[i], '.')+1:], `"`)
		}
		return missing{column: group("column"), name: group("name")}
	}
	return missingByCode(refusal)
}

// missingByCode reads a message of PostgreSQL's in the language that its lc_messages says,
// which only a superuser may change. A name without quotes is that at the place that it tells.
func missingByCode(refusal *database.Error) missing {
	names := slices.DeleteFunc(database.Quoted(refusal.Message), func(n string) bool { return strings.Contains(n, ".") })
	if at := refusal.Position - 1; len(names) == 0 && at >= 0 && at < len(refusal.SQL) {
		path := regexp.MustCompile(`^("[^"]+"|[\pL\pN_$]+)(\.("[^"]+"|[\pL\pN_$]+))*`).FindString(refusal.SQL[at:])
		names = append(names, strings.Trim(path[strings.LastIndexByte(path, '.')+1:], `"`))
	}
	switch {
	case refusal.Code == "42703" && len(names) > 1:
		return missing{column: names[0], name: names[1]}
	case refusal.Code == "42703" && len(names) == 1:
		return missing{column: names[0]}
	case refusal.Code == "42P01" && len(names) > 0:
		return missing{name: names[0]}
	}
	return missing{}
}

// missingOf is what an operation did not find in what is known of the database.
func missingOf(e *ops.NotFoundError) missing {
	switch e.What {
	case "column":
		return missing{column: e.Name, name: e.Table.Name}
	case "table":
		return missing{name: schema.ParseName(e.Name).Name}
	}
	return missing{}
}

// madeBy is what of the kind that is missing an operation makes. A column whose table
// the server did not tell is that of a table that the statement names.
func (m missing) madeBy(op ops.Op, sql string) (missing, bool) {
	if m.column == "" {
		same := func(n schema.Name) bool { return strings.EqualFold(n.Name, m.name) }
		return m, slices.ContainsFunc(ops.Creates(op), same)
	}
	var table schema.Name
	var column string
	switch op := op.(type) {
	case ops.AddColumn:
		table, column = op.Table, op.Column.Name
	case ops.AlterColumn:
		table, column = op.Table, op.To.Name.Value
	}
	if column == "" || !strings.EqualFold(column, m.column) {
		return m, false
	}
	if m.name != "" {
		return m, strings.EqualFold(table.Name, m.name)
	}
	word := regexp.MustCompile(`(?i)(^|\W)` + regexp.QuoteMeta(table.Name) + `(\W|$)`)
	return missing{column: m.column, name: table.Name}, word.MatchString(sql)
}

// creator finds the revision that makes what is missing.
func (r *Runner) creator(step *StepError, gone missing) finding {
	if gone == (missing{}) {
		return finding{}
	}
	below := r.below(step.Revision)
	for _, id := range r.source.IDs() {
		if id == step.Revision {
			continue
		}
		rev, err := r.source.Open(id, graph.Up)
		if err != nil {
			continue
		}
		parts, err := rev.parts()
		if err != nil {
			continue
		}
		for _, p := range parts {
			if p.Op == nil {
				continue
			}
			if what, ok := gone.madeBy(p.Op, step.SQL); ok {
				return creation(what, rev, below[id], step.Direction)
			}
		}
	}
	return finding{}
}

// creation says which revision makes what is missing. That one cannot come first where it
// does already.
func creation(what missing, rev Revision, before bool, dir graph.Direction) finding {
	made := "created"
	if what.column != "" {
		made = "added"
	}
	text := fmt.Sprintf("%s is %s by revision %s", what, made, rev.ID)
	if rev.File != "" {
		text += " (" + rev.File + ")"
	}
	if before || dir == graph.Down {
		return finding{text: text + ", and is gone or renamed since"}
	}
	return finding{text, fmt.Sprintf("if that one has to come first, say so: depends_on = [%q]", rev.ID)}
}

// below are the revisions that come before one, as far as they can be read.
func (r *Runner) below(id string) map[string]bool {
	seen := map[string]bool{}
	todo := []string{id}
	for len(todo) > 0 {
		rev, err := r.source.Open(todo[0], graph.Up)
		todo = todo[1:]
		if err != nil {
			continue
		}
		for _, parent := range slices.Concat(rev.Parents, rev.DependsOn) {
			if !seen[parent] {
				seen[parent] = true
				todo = append(todo, parent)
			}
		}
	}
	return seen
}
