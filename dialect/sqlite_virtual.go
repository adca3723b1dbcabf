package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// sqliteModule is what a virtual table says of itself, where its module is one
// whose words are known: fts5, rtree and rtree_i32.
type sqliteModule struct {
	fullText bool
	// columns are those that hold values, with the key of an R-tree first.
	columns []string
	// fixed is how many of them make the table what it is: an R-tree's key and
	// coordinates.
	fixed int
	// external is whether a full-text index reads its values from another table,
	// contentless whether it forgets them.
	external, contentless bool
}

// readModule reads the statement of a virtual table; it is false for modules
// that are not known.
func (d sqlite) readModule(o schema.Object) (sqliteModule, bool) {
	t, err := sqltext.ParseVirtualTable(d.objectDefinition(o))
	if err != nil {
		return sqliteModule{}, false
	}
	m := sqliteModule{fullText: strings.EqualFold(t.Module, "fts5")}
	if !m.fullText && !strings.EqualFold(t.Module, "rtree") && !strings.EqualFold(t.Module, "rtree_i32") {
		return sqliteModule{}, false
	}
	for _, arg := range t.Args {
		auxiliary := !m.fullText && strings.HasPrefix(arg, "+")
		if auxiliary {
			arg = arg[1:]
		}
		tokens := sqltext.Tokens(sqltext.SQLite, arg)
		if len(tokens) == 0 {
			return sqliteModule{}, false
		}
		name := sqltext.UnquoteIdent(tokens[0].Text)
		if m.fullText && len(tokens) > 1 && tokens[1].Text == "=" {
			if strings.EqualFold(name, "content") {
				m.contentless = len(tokens) < 3 || sqltext.UnquoteIdent(tokens[2].Text) == ""
				m.external = !m.contentless
			}
			continue
		}
		m.columns = append(m.columns, name)
		if !auxiliary {
			m.fixed = len(m.columns)
		}
	}
	return m, len(m.columns) > 0
}

// showsOnly is whether a virtual table holds nothing of its own.
func (d sqlite) showsOnly(o schema.Object) bool {
	t, err := sqltext.ParseVirtualTable(d.objectDefinition(o))
	return err == nil && strings.EqualFold(t.Module, "fts5vocab")
}

// replaceVirtualTable makes a virtual table anew, and keeps what it holds: a
// full-text index over another table is built again from that, and other values
// wait in a table meanwhile. An index without contents can be read back into none.
func (c *sqliteCompiler) replaceVirtualTable(op ops.ReplaceObject) error {
	if was := c.live.Object(op.From.ID()); op.From.Definition == "" && was != nil {
		op.From = *was
	}
	label := "replace " + objectLabel(op.To)
	if c.d.showsOnly(op.From) && c.d.showsOnly(op.To) {
		c.ddl(label, c.dropStatement(op.From, false))
		c.ddl(label, c.d.objectDefinition(op.To))
		c.applyBoth(op)
		return nil
	}
	from, known := c.d.readModule(op.From)
	to, meant := c.d.readModule(op.To)
	switch {
	case !known || !meant || from.fullText != to.fullText, from.contentless, to.contentless,
		!from.fullText && !slices.EqualFunc(from.columns[:from.fixed], to.columns[:to.fixed], sameSQLiteName):
		return &UnsupportedError{Dialect: "SQLite", Op: op, What: "way to change this virtual table and keep what it holds",
			Hint: "drop it and create it again, with drop_virtual_table and create_virtual_table, and fill it"}
	}
	name := c.d.QuoteIdent(op.To.Name)
	drop := c.dropStatement(op.From, false)
	if to.external {
		var risks []Risk
		if !from.external {
			risks = append(risks, RiskDataLoss)
		}
		c.remakeVirtualTable(op, drop, risks)
		c.ddl(label, "INSERT INTO "+name+" ("+name+") VALUES ('rebuild')", RiskRewrite)
		c.applyBoth(op)
		return nil
	}
	var risks []Risk
	if slices.ContainsFunc(from.columns, func(n string) bool { return !hasSQLiteName(to.columns, n) }) {
		risks = append(risks, RiskDataLoss)
	}
	var kept []string
	for _, n := range to.columns {
		if hasSQLiteName(from.columns, n) {
			kept = append(kept, n)
		}
	}
	row, values := "rowid", kept
	if !to.fullText {
		row, values = c.d.QuoteIdent(to.columns[0]), kept[1:]
	}
	list := ""
	if len(values) > 0 {
		list = ", " + QuoteIdents(c.d, values)
	}
	aside := c.d.QuoteIdent(c.asideName(op.To.Name))
	c.ddl(label, "CREATE TABLE "+aside+" AS SELECT "+row+" AS "+asideRowID+list+" FROM "+c.d.QuoteIdent(op.From.Name))
	c.remakeVirtualTable(op, drop, risks)
	c.ddl(label, "INSERT INTO "+name+" ("+row+list+") SELECT "+asideRowID+list+" FROM "+aside, RiskRewrite)
	c.ddl(label, "DROP TABLE "+aside)
	c.applyBoth(op)
	return nil
}

// remakeVirtualTable drops a virtual table and creates it as it is to be. A
// full-text index keeps its settings, such as its rank, which no definition says:
// they wait in a table meanwhile, but for the version of what it stores.
func (c *sqliteCompiler) remakeVirtualTable(op ops.ReplaceObject, drop string, risks []Risk) {
	label, create := "replace "+objectLabel(op.To), c.d.objectDefinition(op.To)
	if m, _ := c.d.readModule(op.To); !m.fullText {
		c.ddl(label, drop, risks...)
		c.ddl(label, create)
		return
	}
	settings, name := op.From.Name+"_config", c.d.QuoteIdent(op.To.Name)
	aside := c.d.QuoteIdent(c.asideName(settings))
	c.ddl(label, "CREATE TABLE "+aside+" AS SELECT k, v FROM "+c.d.QuoteIdent(settings)+" WHERE k <> 'version'")
	c.ddl(label, drop, risks...)
	c.ddl(label, create)
	c.ddl(label, "INSERT INTO "+name+" ("+name+", rank) SELECT k, v FROM "+aside)
	c.ddl(label, "DROP TABLE "+aside)
}
