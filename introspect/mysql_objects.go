package introspect

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

func (r *mysqlReader) readView(rows database.Rows) error {
	var name string
	var readable bool
	if err := rows.Scan(&name, &readable); err != nil {
		return err
	}
	if !readable {
		r.leaveAlone("view", name, "this user may not see its definition: grant SHOW VIEW")
		return nil
	}
	r.views = append(r.views, name)
	return nil
}

func (r *mysqlReader) readRoutine(rows database.Rows) error {
	var kind, name string
	if err := rows.Scan(&kind, &name); err != nil {
		return err
	}
	switch kind {
	case "FUNCTION":
		r.routines = append(r.routines, schema.Object{Kind: schema.KindFunction, Name: name})
	case "PROCEDURE":
		r.routines = append(r.routines, schema.Object{Kind: schema.KindProcedure, Name: name})
	default:
		r.leaveAlone(strings.ToLower(kind), name, "the tool does not manage this kind of object")
	}
	return nil
}

// readTrigger gets triggers of one event in the order in which they fire. A
// later one needs the one before, so that they are made in that order.
func (r *mysqlReader) readTrigger(rows database.Rows) error {
	var name, table, event string
	if err := rows.Scan(&name, &table, &event); err != nil {
		return err
	}
	if r.byName[table] == nil {
		return nil
	}
	o := schema.Object{Kind: schema.KindTrigger, Name: name, On: schema.Name{Name: table}}
	if n := len(r.triggers); n > 0 && r.triggers[n-1].On == o.On && r.triggers[n-1].Comment == event {
		o.Needs = []schema.Name{r.triggers[n-1].QualifiedName()}
	}
	o.Comment = event // until it is shown
	r.triggers = append(r.triggers, o)
	return nil
}

func (r *mysqlReader) readEvent(rows database.Rows) error {
	var name string
	var made *string
	if err := rows.Scan(&name, &made); err != nil {
		return err
	}
	o := schema.Object{Kind: schema.KindEvent, Name: name}
	if made != nil {
		o.Session = map[string]string{dialect.MySQLEventBegan: *made}
	}
	r.events = append(r.events, o)
	return nil
}

// startsAt is how the server says when an event begins. Where nobody said, it is
// when the event was made.
var startsAt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` STARTS '[0-9: .-]+'`) })

func withoutStart(definition string) string {
	if at := startsAt().FindStringIndex(definition); at != nil {
		return definition[:at[0]] + definition[at[1]:]
	}
	return definition
}

// showObject asks for an object's statement and puts it among the objects.
func (r *mysqlReader) showObject(o schema.Object) mysqlQuery {
	o.Comment = ""
	return r.show(strings.ToUpper(string(o.Kind)), o.Name, func(shown map[string]string) {
		definition, ok := dialect.MySQLObject(shown[statementOf], r.database, r.user)
		switch {
		case shown[statementOf] == "":
			r.leaveAlone(string(o.Kind), o.Name, "this user may not see its definition: connect as its definer, or grant the right to see it")
			return
		case !ok: // a materialised view, a JSON duality view
			r.leaveAlone(string(o.Kind), o.Name, "the tool does not manage this kind of "+string(o.Kind))
			return
		}
		if _, unsaid := o.Session[dialect.MySQLEventBegan]; unsaid {
			definition = withoutStart(definition)
			if !r.opt.Began {
				o.Session = nil
			}
		}
		o.Definition = definition
		for variable, ours := range r.session {
			if kept, ok := shown[variable]; ok && kept != ours {
				if o.Session == nil {
					o.Session = map[string]string{}
				}
				o.Session[variable] = kept
			}
		}
		r.out.Schema.Objects = append(r.out.Schema.Objects, o)
	})
}

// findNeeds finds what a view reads: names in the places of tables, and names
// that are called. The catalogues of the two servers do not both tell.
func (r *mysqlReader) findNeeds() {
	known := map[string]bool{}
	for _, t := range r.tables {
		known[t.Name] = true
	}
	for _, o := range r.out.Schema.Objects {
		if o.Kind == schema.KindView || o.Kind == schema.KindFunction {
			known[o.Name] = true
		}
	}
	for i := range r.out.Schema.Objects {
		o := &r.out.Schema.Objects[i]
		if o.Kind != schema.KindView {
			continue
		}
		for _, name := range mysqlNames(o.Definition) {
			n := schema.Name{Name: name}
			if known[name] && name != o.Name && !slices.Contains(o.Needs, n) {
				o.Needs = append(o.Needs, n)
			}
		}
		slices.SortFunc(o.Needs, schema.Name.Compare)
	}
}

// mysqlNames are the quoted names in a statement that the server printed which are
// no column's: those that have no dot at either side.
func mysqlNames(statement string) []string {
	var names []string
	var last, name sqltext.Token
	for t := range sqltext.Lex(sqltext.MySQL, statement) {
		if t.Kind == sqltext.Whitespace {
			continue
		}
		if name.Text != "" && t.Text != "." {
			names = append(names, sqltext.UnquoteIdent(name.Text))
		}
		name = sqltext.Token{}
		if t.Kind == sqltext.QuotedIdent && last.Text != "." && !last.Is("as") {
			name = t
		}
		last = t
	}
	if name.Text != "" {
		names = append(names, sqltext.UnquoteIdent(name.Text))
	}
	return names
}
