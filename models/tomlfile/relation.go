package tomlfile

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/models/relation"
	"github.com/retort-db/migrate/schema"
)

// link is a relationship and where it is written.
type link struct {
	file     file
	node     *schematoml.Node
	relation relation.Relation
}

// linkColumn is a column that says which table it belongs to.
func (l *loader) linkColumn(f file, table schema.Name, c schematoml.Link) {
	r := relation.Relation{
		Kind: relation.BelongsTo, From: table, To: c.To.Table, Columns: []string{c.Column},
		OnDelete: c.OnDelete, OnUpdate: c.OnUpdate,
	}
	if c.To.Column != "" {
		r.References = []string{c.To.Column}
	}
	l.links = append(l.links, link{file: f, node: c.Node, relation: r})
}

// readRelations reads the relationships of a table: each key is a table's name, a
// definition, or a list of these.
func (l *loader) readRelations(f file, in *schematoml.Fields, table schema.Name) {
	for _, kind := range []relation.Kind{relation.BelongsTo, relation.HasOne, relation.HasMany, relation.ManyToMany} {
		n := in.Value(string(kind))
		if n == nil {
			continue
		}
		items := []*schematoml.Node{n}
		if n.Kind == schematoml.Array {
			items = n.Items
		}
		for _, item := range items {
			r := readRelation(f, item, kind)
			r.From = table
			l.links = append(l.links, link{file: f, node: item, relation: r})
		}
	}
	if in.Has("cascade") {
		in.Errorf("cascade", `cascade is what an application does when it saves; what the database is to do when a row goes is on_delete = "cascade" of a relationship or of a foreign key`)
	}
}

func readRelation(f file, n *schematoml.Node, kind relation.Kind) relation.Relation {
	r := relation.Relation{Kind: kind}
	if n.Kind == schematoml.String {
		r.To = schema.ParseName(n.Text)
		if r.To.IsZero() {
			f.reader.Errorf(n, "%s needs the name of a table", kind)
		}
		return r
	}
	in := f.reader.Fields(n, string(kind))
	defer in.Done()
	r.To = in.RequiredName("table")
	r.Columns = in.Strings("columns")
	if c := in.String("column"); c != "" {
		r.Columns = []string{c}
	}
	r.OnDelete, r.OnUpdate = in.Action("on_delete"), in.Action("on_update")
	if in.Has("cascade") {
		in.Errorf("cascade", `cascade is what an application does when it saves; what the database is to do when a row goes is on_delete = "cascade"`)
	}
	switch kind {
	case relation.BelongsTo:
		r.Name = in.String("name")
		r.References = in.Strings("references")
		if in.Has("nullable") {
			r.NotNull = !in.Bool("nullable")
		}
	case relation.ManyToMany:
		r.OtherColumns = in.Strings("other_columns")
		if in.Has("through") {
			r.Through = in.RequiredName("through")
		}
	}
	return r
}

// relate makes of the relationships what the database has, when all tables are
// known.
func (l *loader) relate() {
	list := make([]relation.Relation, len(l.links))
	for i, k := range l.links {
		list[i] = k.relation
	}
	for _, p := range relation.Resolve(&l.out, l.known, list) {
		at := l.links[p.Index]
		at.file.reader.Errorf(at.node, "%s", problemText(p))
	}
}

// problemText says what is wrong with a relationship, and what to write.
func problemText(p relation.Problem) string {
	r := p.Relation
	text := fmt.Sprintf("table %s, %s %s: %s", r.From, r.Kind, r.To, p.Text)
	if r.Kind == relation.Association {
		text = fmt.Sprintf("association %s: %s", r.Through, p.Text)
	}
	unnamed := r.Kind == relation.ManyToMany && r.Through.IsZero()
	switch p.Code {
	case relation.NoTable:
		if len(p.Candidates) > 0 {
			return text + fmt.Sprintf("; did you mean %q?", p.Candidates[0])
		}
	case relation.NoForeignKeys:
		switch {
		case unnamed:
			return text + `; name the one to make: through = "…"`
		case len(p.Candidates) > 0:
			return text + fmt.Sprintf("; %s could be one: belongs_to = %q makes it one", columnNames(p), p.RefTable)
		}
		return text + fmt.Sprintf("; [tables.%s] belongs_to = %q makes one", schematoml.Key(p.Table.String()), p.RefTable)
	case relation.AmbiguousForeignKeys:
		if unnamed {
			return text + fmt.Sprintf(": %s; say which: through = %q", strings.Join(p.Candidates, " and "), p.Candidates[0])
		}
		key := "columns"
		if r.Kind == relation.ManyToMany && p.RefTable != r.From {
			key = "other_columns"
		}
		return text + ", on " + columnNames(p) + "; say which: " + key + " = " + columnList(p.Candidates[0])
	case relation.SameColumn:
		return text + `: name them, columns = ["…", "…"]`
	case relation.Contradiction:
	}
	return text
}

func columnNames(p relation.Problem) string {
	list := make([]string, len(p.Candidates))
	for i, c := range p.Candidates {
		list[i] = p.Table.String() + " (" + c + ")"
	}
	return strings.Join(list, " and ")
}

func columnList(joined string) string {
	return `["` + strings.ReplaceAll(joined, ", ", `", "`) + `"]`
}

func (l *loader) tableNames() []string {
	var names []string
	for i := range l.out.Tables {
		names = append(names, l.out.Tables[i].QualifiedName().String())
	}
	return names
}
