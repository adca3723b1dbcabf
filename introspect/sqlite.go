package introspect

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

var (
	//go:embed sqlite/master.sql
	sqliteMaster string
	//go:embed sqlite/master_before_3_37.sql
	sqliteMasterOld string
)

// sqliteRow is a row of sqlite_master.
type sqliteRow struct {
	kind, name, table, sql string
	// class is what pragma_table_list says of a table: "table", "virtual",
	// "shadow", or empty where there is no such pragma.
	class string
}

// readSQLite needs one query: the catalogue of SQLite is the text of the
// statements that made everything.
func readSQLite(ctx context.Context, c database.Conn, opt Options) (Snapshot, error) {
	rows, err := sqliteRows(ctx, c, "main")
	if err != nil {
		return Snapshot{}, err
	}
	r := sqliteReader{opt: opt}
	r.classify(rows)
	return r.read(), nil
}

func sqliteRows(ctx context.Context, c database.Conn, namespace string) ([]sqliteRow, error) {
	query, args := sqliteMaster, []any{namespace}
	if !c.Server().AtLeast(3, 37, 0) {
		query, args = sqliteMasterOld, nil
	}
	query = strings.ReplaceAll(query, "{namespace}", namespace)
	var rows []sqliteRow
	err := database.Each(ctx, c, query, args, func(r database.Rows) error {
		var row sqliteRow
		if err := r.Scan(&row.kind, &row.name, &row.table, &row.sql, &row.class); err != nil {
			return err
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// sqliteReader turns rows into a snapshot.
type sqliteReader struct {
	opt  Options
	rows []sqliteRow
	out  Snapshot
	// byName holds the places of tables by their folded names, until they are
	// sorted.
	byName map[string]int
}

// classify says which tables are virtual and which belong to one, and drops what
// was not asked for.
func (r *sqliteReader) classify(rows []sqliteRow) {
	modules := map[string]string{} // of virtual tables
	for i, row := range rows {
		if row.kind != "table" || !sqltext.IsVirtualTable(row.sql) {
			continue
		}
		if v, err := sqltext.ParseVirtualTable(row.sql); err == nil {
			rows[i].class = "virtual"
			modules[fold(row.name)] = fold(v.Module)
		}
	}
	hidden := map[string]bool{}
	for _, row := range rows {
		if row.kind == "table" && row.class != "virtual" && row.class != "shadow" {
			if owner, sure := shadowOf(row.name, modules); owner != "" && !sure {
				r.leave("table", row.name, "it may belong to the virtual table "+owner+", whose module is not known here")
				hidden[fold(row.name)] = true
			} else if sure {
				hidden[fold(row.name)] = true
			}
		}
		if row.class == "shadow" || r.ignored(row.table) {
			hidden[fold(row.table)] = true
		}
	}
	for _, row := range rows {
		if !hidden[fold(row.table)] && r.wanted(row) {
			r.rows = append(r.rows, row)
		}
	}
}

// shadowOf finds the virtual table that a table holds the data of: by the names
// that SQLite's own modules use, and of other modules by the name alone, which
// is not sure.
func shadowOf(name string, modules map[string]string) (owner string, sure bool) {
	for i := len(name) - 1; i > 0; i-- {
		if name[i] != '_' {
			continue
		}
		module, ok := modules[fold(name[:i])]
		if !ok {
			continue
		}
		suffixes, known := sqliteShadows(module)
		if !known {
			return name[:i], false
		}
		if slices.Contains(suffixes, fold(name[i+1:])) {
			return name[:i], true
		}
	}
	return "", false
}

// sqliteShadows are the tables that a module keeps its data in.
func sqliteShadows(module string) (suffixes []string, known bool) {
	switch module {
	case "fts3", "fts4":
		return []string{"content", "segdir", "segments", "docsize", "stat"}, true
	case "fts5":
		return []string{"data", "idx", "config", "content", "docsize"}, true
	case "rtree", "rtree_i32", "geopoly":
		return []string{"node", "parent", "rowid"}, true
	case "fts5vocab", "fts4aux", "dbstat", "csv", "series", "generate_series", "json_each", "json_tree":
		return nil, true
	}
	return nil, false
}

func (r *sqliteReader) ignored(table string) bool {
	return slices.ContainsFunc(r.opt.Ignore, func(n schema.Name) bool { return fold(n.Name) == fold(table) })
}

func (r *sqliteReader) wanted(row sqliteRow) bool {
	if r.opt.Tables == nil {
		return true
	}
	return slices.ContainsFunc(r.opt.Tables, func(n schema.Name) bool { return fold(n.Name) == fold(row.table) })
}

func (r *sqliteReader) leave(kind, name, reason string) {
	r.out.LeftAlone = append(r.out.LeftAlone, LeftAlone{Kind: kind, Name: schema.Name{Name: name}, Reason: reason})
}

// read makes the tables first, then what refers to them.
func (r *sqliteReader) read() Snapshot {
	r.byName = map[string]int{}
	for _, row := range r.rows {
		switch {
		case row.kind == "table" && row.class == "virtual":
			r.object(schema.KindVirtualTable, row)
		case row.kind == "table":
			r.table(row)
		case row.kind == "view":
			r.object(schema.KindView, row)
		}
	}
	for _, row := range r.rows {
		switch row.kind {
		case "index":
			r.index(row)
		case "trigger":
			r.trigger(row)
		}
	}
	r.resolve()
	r.out.Schema.Sort()
	slices.SortStableFunc(r.out.LeftAlone, func(a, b LeftAlone) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Name.Compare(b.Name))
	})
	return r.out
}

func (r *sqliteReader) table(row sqliteRow) {
	t, err := dialect.SQLiteTable(row.sql)
	if err != nil {
		r.leave("table", row.name, "its definition cannot be read: "+err.Error())
		return
	}
	t.Name = row.name
	r.byName[fold(t.Name)] = len(r.out.Schema.Tables)
	r.out.Schema.Tables = append(r.out.Schema.Tables, t)
}

func (r *sqliteReader) index(row sqliteRow) {
	x, err := dialect.SQLiteIndex(row.sql, row.table)
	if err != nil {
		r.leave("index", row.name, "its definition cannot be read: "+err.Error())
		return
	}
	t := r.tableNamed(row.table)
	if t == nil {
		r.leave("index", row.name, "it is on "+row.table+", which is left alone")
		return
	}
	for i := range x.Parts {
		if c := columnNamed(t, x.Parts[i].Column); c != nil {
			x.Parts[i].Column = c.Name
		}
	}
	t.Indexes = append(t.Indexes, x)
}

func (r *sqliteReader) object(kind schema.ObjectKind, row sqliteRow) {
	r.out.Schema.Objects = append(r.out.Schema.Objects, schema.Object{Kind: kind, Name: row.name, Definition: row.sql})
}

// trigger folds the one that sets a column on update back into the column.
func (r *sqliteReader) trigger(row sqliteRow) {
	o := schema.Object{Kind: schema.KindTrigger, Name: row.name, On: schema.Name{Name: row.table}, Definition: row.sql}
	if t := r.tableNamed(row.table); t != nil {
		o.On = t.QualifiedName()
		if column, value, ok := dialect.SQLiteOnUpdate(t, o); ok {
			t.Column(column).OnUpdate = value
			return
		}
	}
	r.out.Schema.Objects = append(r.out.Schema.Objects, o)
}

// resolve spells names as what they refer to does, which SQLite does not care
// about, and finds what objects need.
func (r *sqliteReader) resolve() {
	s := &r.out.Schema
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			fk := &s.Tables[i].ForeignKeys[j]
			ref := r.tableNamed(fk.RefTable.Name)
			if ref == nil {
				continue
			}
			fk.RefTable = ref.QualifiedName()
			for k, name := range fk.RefColumns {
				if c := columnNamed(ref, name); c != nil {
					fk.RefColumns[k] = c.Name
				}
			}
		}
	}
	names := map[string]schema.Name{}
	for _, t := range s.Tables {
		names[fold(t.Name)] = t.QualifiedName()
	}
	for _, o := range s.Objects {
		if o.Kind != schema.KindTrigger {
			names[fold(o.Name)] = schema.Name{Name: o.Name}
		}
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		if n, ok := names[fold(o.On.Name)]; ok {
			o.On = n
		}
		o.Needs = needsOf(o, names)
	}
}

// needsOf are the tables and views whose names stand in an object's definition.
func needsOf(o *schema.Object, names map[string]schema.Name) []schema.Name {
	if o.Kind == schema.KindVirtualTable {
		return nil
	}
	var needs []schema.Name
	for t := range sqltext.Lex(sqltext.SQLite, o.Definition) {
		if t.Kind != sqltext.Ident && t.Kind != sqltext.QuotedIdent {
			continue
		}
		n, ok := names[fold(sqltext.UnquoteIdent(t.Text))]
		if ok && (o.Kind == schema.KindTrigger || n.Name != o.Name) && !slices.Contains(needs, n) {
			needs = append(needs, n)
		}
	}
	slices.SortFunc(needs, schema.Name.Compare)
	return needs
}

func (r *sqliteReader) tableNamed(name string) *schema.Table {
	if i, ok := r.byName[fold(name)]; ok {
		return &r.out.Schema.Tables[i]
	}
	return nil
}

func columnNamed(t *schema.Table, name string) *schema.Column {
	for i := range t.Columns {
		if name != "" && fold(t.Columns[i].Name) == fold(name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// fold is a name as SQLite compares it: the case of ASCII letters does not
// matter.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}, s)
}
