package introspect

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// pgSearch is a configuration or a dictionary of text search.
type pgSearch struct {
	ID                                   int64
	Kind, Schema, Name, Options, Comment string
	Hidden                               bool // the server's own of that name comes before it
	Mappings                             []pgMapping
}

// pgMapping is what looks a type of token up, in this order.
type pgMapping struct {
	Token        string
	Dictionaries []struct {
		Schema, Name string
		Hidden       bool
	}
}

// textSearch is the statement that creates a dictionary, or those that create a
// configuration and say what looks its tokens up.
func (b *pgBuilder) textSearch(s pgSearch) schema.Object {
	n := b.name(s.Schema, s.Name)
	out := schema.Object{Kind: schema.ObjectKind(s.Kind), Schema: n.Schema, Name: n.Name, Comment: s.Comment, Needs: b.needsOf[s.ID]}
	what := strings.ToUpper(words(s.Kind)) + " " + b.d.QuoteName(b.visible(n, s.Hidden))
	out.Definition = "CREATE " + what + " (" + s.Options + ")"
	var lists []string
	tokens := map[string][]string{}
	for _, m := range s.Mappings {
		list := b.dictionaries(m)
		if !slices.Contains(lists, list) {
			lists = append(lists, list)
		}
		tokens[list] = append(tokens[list], m.Token)
	}
	for _, list := range lists {
		out.Definition += ";\nALTER " + what + " ADD MAPPING FOR " + strings.Join(tokens[list], ", ") + " WITH " + list
	}
	return out
}

func (b *pgBuilder) dictionaries(m pgMapping) string {
	var list []string
	for _, d := range m.Dictionaries {
		n := schema.Name{Name: d.Name}
		if d.Hidden {
			n = b.visible(b.name(d.Schema, d.Name), true)
		}
		list = append(list, b.d.QuoteName(n))
	}
	return strings.Join(list, ", ")
}

// searchNames are what the scratch makes for searching text.
func searchNames(list []schema.Object) map[string]bool {
	names := map[string]bool{}
	for _, o := range list {
		if o.Kind.IsTextSearch() && o.Schema == "" {
			names[o.Name] = true
		}
	}
	return names
}

// searchText is a definition for the scratch. Where the default schema is named, the
// name is also one of the server's own, which would be found without: the scratch is
// named for what it makes, and all else is where it was.
func (u unqualifier) searchText(sql string) string {
	tokens := slices.Collect(sqltext.Lex(sqltext.Postgres, sql))
	var b strings.Builder
	for i, t := range tokens {
		text := t.Text
		if i+2 < len(tokens) && tokens[i+1].Text == "." && u.isSchema(t) && u.searched[sqltext.UnquoteIdent(tokens[i+2].Text)] {
			text = u.scratch
		}
		b.WriteString(text)
	}
	return b.String()
}

// asBeside are rows of what was read in a scratch. What the server prints with the
// scratch's name, because one of its own hides it, is called by that of the schema
// beside it.
type asBeside struct {
	database.Rows
	scratch, beside string
}

// Scan implements database.Rows.
func (r asBeside) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	for _, d := range dest {
		if text, ok := d.(*string); ok && strings.Contains(*text, r.scratch) {
			*text = strings.ReplaceAll(*text, "'"+r.scratch+".", "'"+r.beside+".")
		}
	}
	return err
}

// besideRows says the rows of a query as those of the schema beside the scratch.
func (p pgQuery) besideRows(rows database.Rows, scratch, beside string) database.Rows {
	if !p.plain { // they are JSON
		quoted, _ := json.Marshal(beside) // never fails
		beside = string(quoted[1 : len(quoted)-1])
	}
	return asBeside{rows, scratch, beside}
}
