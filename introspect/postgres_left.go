package introspect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// leaveAlone lists what there are no words for, and then what is made of that:
// elsewhere it could not be made.
func (b *pgBuilder) leaveAlone(out *Snapshot) {
	for _, l := range b.rows.leftAlone {
		name, reason := b.name(l.Schema, l.Name), partlyManaged(l.Kind)
		if reason == "" {
			b.missing[l.ID] = l.Kind + " " + name.String()
			reason = "the tool does not manage this kind of object"
		}
		out.LeftAlone = append(out.LeftAlone, LeftAlone{Kind: l.Kind, Name: name, Reason: reason})
		if l.Kind == typedTable {
			if out.Typed == nil {
				out.Typed = map[schema.Name]bool{}
			}
			out.Typed[name] = true
		}
	}
	if len(b.missing) == 0 {
		return
	}
	for more := true; more; {
		more = false
		for _, n := range b.rows.needs {
			if of := b.missing[n.ID]; of != "" && b.missing[n.By] == "" {
				b.missing[n.By], more = of, true
			}
		}
	}
	tell := func(id int64, kind string, name schema.Name) {
		if of := b.missing[id]; of != "" {
			out.LeftAlone = append(out.LeftAlone, LeftAlone{Kind: kind, Name: name, Reason: "it is made of " + of})
		}
	}
	for _, v := range b.rows.views {
		tell(v.ID, words(v.Kind), b.name(v.Schema, v.Name))
	}
	for _, a := range b.rows.aggregates {
		tell(a.ID, "aggregate", b.name(a.Schema, a.Name))
	}
	for _, s := range b.rows.searches {
		tell(s.ID, words(s.Kind), b.name(s.Schema, s.Name))
	}
	for _, o := range slices.Concat(b.rows.routines, b.rows.triggers, b.rows.objects) {
		tell(o.ID, words(o.Kind), b.name(o.Schema, o.Name))
	}
}

// typedTable is what the query calls a table whose columns are those of a type.
const typedTable = "typed table"

// partlyManaged says for what belongs to something that is managed why it is not.
func partlyManaged(kind string) string {
	switch kind {
	case "statistics setting":
		return "the object is managed, but not how the server samples it"
	case typedTable:
		return "the table is managed, but as one that lists its columns itself"
	case "default privilege":
		return "it is another role's; only those of the role that is connected are managed"
	case "dependence on an extension", "security label", "comment":
		return "the object is managed, but not this of it"
	case "tablespace of a constraint", "storage parameters of a materialised view":
		return "it is managed, but not this of it"
	case "index of a partition", "foreign key of a partition":
		return "the one of the partitioned table is managed; the server names its parts"
	case "expression of an inherited column":
		return "the one of the parent's column is managed, but not that a partition or heir computes it otherwise"
	case "trigger of a partition":
		return "the one of the partitioned table is managed, but not whether its parts are enabled"
	}
	return ""
}

// words is a kind of object as a person says it.
func words(kind string) string { return strings.ReplaceAll(kind, "_", " ") }
