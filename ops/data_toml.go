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

func decodeUpdate(f *schematoml.Fields) Op {
	o := Update{Table: f.RequiredName("table"), Where: f.Expr("where")}
	n := f.Value("set")
	if n == nil || n.Kind != schematoml.Table || len(n.Pairs) == 0 {
		f.Missing(`set = { column = value, … }, or { column = { sql = "…" } } for an expression`)
		return o
	}
	for _, pair := range n.Pairs {
		a := Assignment{Column: pair.Key}
		if isExpr(pair.Node) {
			a.Expr = f.Reader().Fields(n, "set").Expr(pair.Key)
		} else {
			a.Value = f.Reader().ReadData(pair.Node)
		}
		o.Set = append(o.Set, a)
	}
	return o
}

// isExpr tells { sql = … } and its per-dialect form from a value in a table.
func isExpr(n *schematoml.Node) bool {
	return n.Kind == schematoml.Table && n.Get("null") == nil && n.Get("base64") == nil
}

func (o Update) encode() schematoml.Map {
	m := onTable(o.Table)
	var set schematoml.Map
	for _, a := range o.Set {
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
	m.AddExpr("where", o.Where)
	return m
}

func decodeDelete(f *schematoml.Fields) Op {
	o := Delete{Table: f.RequiredName("table"), Where: f.Expr("where"), Key: f.Strings("key")}
	o.Columns, o.Rows = readRows(f)
	if len(o.Rows) > 0 && !o.Where.IsZero() {
		f.Errorf("where", "where and rows say different things: keep one")
	}
	return o
}

func (o Delete) encode() schematoml.Map {
	m := onTable(o.Table)
	m.AddExpr("where", o.Where)
	m.List("key", o.Key)
	addRows(&m, o.Columns, o.Rows)
	return m
}
