package ops

import (
	"slices"

	"github.com/retort-db/migrate/internal/schematoml"
)

func decodeExecute(f *schematoml.Fields) Op {
	o := Execute{SQL: f.Expr("sql"), Reverse: f.Expr("reverse"), Autocommit: f.Bool("autocommit")}
	if o.SQL.IsZero() {
		f.Missing(`sql = "…", or sql = { postgres = "…", mysql = "…", sqlite = "…" }`)
	}
	return o
}

func (o Execute) encode() schematoml.Map {
	var m schematoml.Map
	m.AddExpr("sql", o.SQL)
	m.AddExpr("reverse", o.Reverse)
	m.Flag("autocommit", o.Autocommit)
	return m
}

func decodeInsert(f *schematoml.Fields) Op {
	o := Insert{Table: f.RequiredName("table"), Key: f.Strings("key")}
	o.Columns, o.Rows = readRows(f)
	if len(o.Rows) == 0 {
		f.Missing("rows = [{ … }]")
	}
	return o
}

func (o Insert) encode() schematoml.Map {
	m := onTable(o.Table)
	m.List("key", o.Key)
	addRows(&m, o.Columns, o.Rows)
	return m
}

// readRows reads rows = [{ column = value }]. A column that a row leaves out is
// NULL there; columns = [ … ] says all of them where no row does.
func readRows(f *schematoml.Fields) (columns []string, rows [][]any) {
	columns = f.Strings("columns")
	listed := columns != nil
	var tables []*schematoml.Node
	for _, n := range f.Items("rows") {
		if n.Kind != schematoml.Table {
			f.Reader().Errorf(n, "a row has to be a table, { column = value, … }, not %s", n.Kind)
			continue
		}
		tables = append(tables, n)
		for _, pair := range n.Pairs {
			switch {
			case slices.Contains(columns, pair.Key):
			case listed:
				f.Reader().Errorf(pair.Node, "column %q is not in columns", pair.Key)
			default:
				columns = append(columns, pair.Key)
			}
		}
	}
	for _, n := range tables {
		row := make([]any, len(columns))
		for i, c := range columns {
			if v := n.Get(c); v != nil {
				row[i] = f.Reader().ReadData(v)
			}
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func addRows(m *schematoml.Map, columns []string, rows [][]any) {
	var tables []schematoml.Map
	var seen []string
	for _, row := range rows {
		var t schematoml.Map
		for i, c := range columns {
			if i >= len(row) || row[i] == nil {
				continue
			}
			t.Set(c, schematoml.DataValue(row[i]))
			if !slices.Contains(seen, c) {
				seen = append(seen, c)
			}
		}
		tables = append(tables, t)
	}
	if !slices.Equal(seen, columns) {
		m.Set("columns", columns)
	}
	m.Maps("rows", tables)
}

func decodeUpsert(f *schematoml.Fields) Op {
	o := Upsert{Table: f.RequiredName("table"), Conflict: f.Strings("conflict"), Update: f.Strings("update"), Ignore: f.Bool("ignore")}
	o.Columns, o.Rows = readRows(f)
	if len(o.Rows) == 0 {
		f.Missing("rows = [{ … }]")
	}
	if len(o.Conflict) == 0 {
		f.Missing(`conflict = ["…"], the columns of a primary key or a unique index`)
	}
	if o.Ignore && len(o.Update) > 0 {
		f.Errorf("ignore", "ignore and update say different things: keep one")
	}
	for _, list := range []struct {
		key     string
		columns []string
	}{{"conflict", o.Conflict}, {"update", o.Update}} {
		for _, c := range list.columns {
			if len(o.Rows) > 0 && !slices.Contains(o.Columns, c) {
				f.Errorf(list.key, "no row has a column %q", c)
			}
		}
	}
	return o
}

func (o Upsert) encode() schematoml.Map {
	m := onTable(o.Table)
	m.List("conflict", o.Conflict)
	m.List("update", o.Update)
	m.Flag("ignore", o.Ignore)
	addRows(&m, o.Columns, o.Rows)
	return m
}

func decodeUpdate(f *schematoml.Fields) Op {
	return Update{Table: f.RequiredName("table"), Where: f.Expr("where"), Set: readSet(f)}
}

func (o Update) encode() schematoml.Map {
	m := onTable(o.Table)
	addSet(&m, o.Set)
	m.AddExpr("where", o.Where)
	return m
}

func readSet(f *schematoml.Fields) []Assignment {
	n := f.Value("set")
	if n == nil || n.Kind != schematoml.Table || len(n.Pairs) == 0 {
		f.Missing(`set = { column = value, … }, or { column = { sql = "…" } } for an expression`)
		return nil
	}
	var set []Assignment
	for _, pair := range n.Pairs {
		a := Assignment{Column: pair.Key}
		if isExpr(pair.Node) {
			a.Expr = f.Reader().Fields(n, "set").Expr(pair.Key)
		} else {
			a.Value = f.Reader().ReadData(pair.Node)
		}
		set = append(set, a)
	}
	return set
}

// isExpr tells { sql = … } and its per-dialect form from a value in a table.
func isExpr(n *schematoml.Node) bool {
	return n.Kind == schematoml.Table && n.Get("null") == nil && n.Get("base64") == nil
}

func addSet(m *schematoml.Map, list []Assignment) {
	var set schematoml.Map
	for _, a := range list {
		switch {
		case a.Expr.IsZero():
			set.Set(a.Column, schematoml.DataValue(a.Value))
		case len(a.Expr.Dialects) == 0:
			set.Set(a.Column, schematoml.Map{{Key: "sql", Value: a.Expr.SQL}})
		default:
			set.AddExpr(a.Column, a.Expr)
		}
	}
	m.Set("set", set)
}

func decodeDelete(f *schematoml.Fields) Op {
	o := Delete{Table: f.RequiredName("table"), Where: f.Expr("where"), Key: f.Strings("key")}
	o.Columns, o.Rows, o.File = readRowsOrFile(f)
	for key, there := range map[string]bool{"rows": len(o.Rows) > 0, "file": o.File.Name != ""} {
		if there && !o.Where.IsZero() {
			f.Errorf("where", "where and %s say different things: keep one", key)
		}
	}
	if o.File.Name != "" && len(o.Key) == 0 {
		f.Missing(`key = ["…"], the columns that identify the rows of the file`)
	}
	return o
}

func (o Delete) encode() schematoml.Map {
	m := onTable(o.Table)
	m.AddExpr("where", o.Where)
	m.List("key", o.Key)
	addRowsOrFile(&m, o.Columns, o.Rows, o.File)
	return m
}
