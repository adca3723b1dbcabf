package runner

import (
	"context"
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

// madeBy is what of the kind that is missing an operation makes, and how, which is "" if it makes
// none. A column whose table the server did not tell is that of a table that the statement names.
func (m missing) madeBy(op ops.Op, sql string) (what missing, how string) {
	if m.column == "" {
		if slices.ContainsFunc(ops.Creates(op), func(n schema.Name) bool { return strings.EqualFold(n.Name, m.name) }) {
			return m, "created"
		}
		return m, ""
	}
	var table schema.Name
	var column string
	how = "added"
	switch op := op.(type) {
	case ops.CreateTable:
		if c := op.Table.Column(m.column); c != nil {
			table, column, how = op.Table.QualifiedName(), c.Name, "created"
		}
	case ops.AddColumn:
		table, column = op.Table, op.Column.Name
	case ops.AlterColumn:
		table, column = op.Table, op.To.Name.Value
	}
	what = missing{column: m.column, name: table.Name}
	named := strings.EqualFold(table.Name, m.name)
	if m.name == "" {
		named = regexp.MustCompile(`(?i)(^|\W)` + regexp.QuoteMeta(table.Name) + `(\W|$)`).MatchString(sql)
	}
	if column == "" || !strings.EqualFold(column, m.column) || !named {
		how = ""
	}
	return what, how
}

// goneBy says how an operation takes away what is missing, or is "".
func (m missing) goneBy(op ops.Op) string {
	is := func(table schema.Name, column string) bool {
		return strings.EqualFold(table.Name, m.name) && strings.EqualFold(column, m.column)
	}
	switch op := op.(type) {
	case ops.DropTable:
		if is(op.Table.QualifiedName(), "") {
			return "dropped"
		}
	case ops.RenameTable:
		if is(op.From, "") {
			return "renamed to " + op.To.String()
		}
	case ops.DropColumn:
		if is(op.Table, op.Column.Name) {
			return "dropped"
		}
	case ops.AlterColumn:
		if op.To.Name.Set && is(op.Table, op.Column) {
			return "renamed to " + op.To.Name.Value
		}
	}
	return ""
}

// creator finds the revision that makes what is missing, and the one that has taken it away.
func (r *Runner) creator(ctx context.Context, step *StepError, gone missing) finding {
	if gone == (missing{}) {
		return finding{}
	}
	below := r.below(step.Revision)
	var what missing
	var how string
	made, ok := r.author(step.Revision, func(_ Revision, op ops.Op) bool {
		what, how = gone.madeBy(op, step.SQL)
		return how != ""
	})
	if !ok {
		return finding{}
	}
	text := fmt.Sprintf("%s is %s by revision %s", what, how, made.named())
	if !below[made.ID] && step.Direction == graph.Up {
		return finding{text, fmt.Sprintf("if that one has to come first, say so: depends_on = [%q]", made.ID)}
	}
	return r.takenAway(ctx, step, what, below, text)
}

// takenAway says what has become of what a revision before has made: an applied one may have taken it
// away, perhaps one of another line, which comes later where nothing is applied yet.
func (r *Runner) takenAway(ctx context.Context, step *StepError, what missing, below map[string]bool, text string) finding {
	since := finding{text: text + ", and is gone or renamed since"}
	applied, err := r.applied(ctx)
	if err != nil || step.Direction == graph.Down {
		return since
	}
	var how string
	taken, ok := r.author(step.Revision, func(rev Revision, op ops.Op) bool {
		how = ""
		if applied[rev.ID] {
			how = what.goneBy(op)
		}
		return how != ""
	})
	if !ok {
		return since
	}
	found := finding{text: fmt.Sprintf("%s, and %s by revision %s", text, how, taken.named())}
	if !below[taken.ID] {
		found.hint = fmt.Sprintf("take %s down, say in its file that it comes later (depends_on = [%q]), and upgrade again", taken.ID, step.Revision)
	}
	return found
}

// named is what people know a revision by.
func (rev Revision) named() string {
	if rev.File == "" {
		return rev.ID
	}
	return rev.ID + " (" + rev.File + ")"
}

// author is the first other revision with an operation of a kind.
func (r *Runner) author(but string, is func(Revision, ops.Op) bool) (Revision, bool) {
	for _, id := range r.source.IDs() {
		if id == but {
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
		if slices.ContainsFunc(parts, func(p Part) bool { return p.Op != nil && is(rev, p.Op) }) {
			return rev, true
		}
	}
	return Revision{}, false
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
