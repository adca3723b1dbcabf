package autogen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Which foreign keys are refused for their columns is told beforehand, and of no others:
// each pair of these is tried on the server.
func TestUnlikeForeignKeys(t *testing.T) {
	var columns []schema.Column
	for i, typ := range []string{
		"boolean", "integer", "int unsigned", "int(5) unsigned zerofill", "bigint", "bigint unsigned", "numeric(9)", "varbinary(9)", "uuid",
		"varchar(9)", "char(5)", "varchar(9)", "varchar(9)", "varchar(9)",
	} {
		columns = append(columns, schema.Column{Name: fmt.Sprintf("c%d", i), Type: schema.ParseType(typ), Nullable: true})
	}
	columns[11].Charset = "latin1"
	columns[12].Charset, columns[12].Collation = "latin1", "latin1_bin"
	columns[13].Charset, columns[13].Collation = "utf8mb4", "utf8mb4_unicode_ci"
	for _, server := range []string{"mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			l := connect(t, testdb.New(t, server))
			parent := schema.Table{Name: "p", Columns: columns}
			for _, c := range columns {
				parent.Uniques = append(parent.Uniques, schema.Unique{Key: schema.Key{Name: "u" + c.Name, Columns: []string{c.Name}}})
			}
			declared := schema.Schema{Tables: []schema.Table{parent}}
			for _, from := range columns {
				for _, to := range columns {
					declared.Tables = append(declared.Tables, schema.Table{
						Name: from.Name + to.Name, Columns: []schema.Column{from},
						ForeignKeys: []schema.ForeignKey{{Name: "k" + from.Name + to.Name, Columns: []string{from.Name}, RefTable: schema.Name{Name: "p"}, RefColumns: []string{to.Name}}},
					})
				}
			}
			d, err := l.diff(t, declared)
			if err != nil {
				t.Fatal(err)
			}
			told(t, d, func(op ops.Op) error { return l.apply(t, []ops.Op{op}) })
		})
	}
}

// told fails the test where a change that the server refuses bears no such risk, or one that it takes does.
func told(t *testing.T, d migrate.Difference, try func(ops.Op) error) {
	t.Helper()
	for _, c := range d.Changes {
		told := slices.ContainsFunc(c.Risks, func(r autogen.Risk) bool { return r.Kind == dialect.RiskRefused })
		if err := try(c.Op); told != (err != nil) {
			t.Errorf("%s: told beforehand: %v; the server: %v", c.Text, told, err)
		}
	}
}

// A key that is added to tables that are there is looked at like one of a new table, and
// refers to the primary key where it does not say to what.
func TestUnlikeForeignKeyAdded(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	before := schema.Schema{Tables: []schema.Table{
		{Name: "p", Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint")}}, PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}},
		{Name: "c", Columns: []schema.Column{{Name: "x", Type: schema.ParseType("integer")}}},
	}}
	add := ops.AddConstraint{Table: schema.Name{Name: "c"}, Constraint: schema.ForeignKey{Name: "k", Columns: []string{"x"}, RefTable: schema.Name{Name: "p"}}}
	risks := autogen.Assess(d, before, []autogen.Change{{Op: add}}, nil, autogen.Holds{})[0].Risks
	if len(risks) == 0 || risks[0].Means != "foreign key k: c.x is integer, and p.id is bigint" {
		t.Errorf("told: %+v", risks)
	}
}

// A foreign key to columns that are no key is told beforehand, and no other: each of these
// is tried on the server, on SQLite with a row, which is what it refuses there.
func TestKeylessForeignKeys(t *testing.T) {
	typ := schema.ParseType("integer")
	parent := schema.Table{
		Name:       "p",
		Columns:    []schema.Column{{Name: "id", Type: typ}, {Name: "u", Type: typ}, {Name: "x", Type: typ}, {Name: "a", Type: typ}, {Name: "b", Type: typ}, {Name: "no", Type: typ}},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: "pk", Columns: []string{"id"}}},
		Uniques:    []schema.Unique{{Key: schema.Key{Name: "uu", Columns: []string{"u"}}}, {Key: schema.Key{Name: "uab", Columns: []string{"a", "b"}}}},
		Indexes:    []schema.Index{{Name: "ix", Unique: true, Parts: schema.ColumnParts("x")}},
	}
	for _, server := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			l := connect(t, testdb.New(t, server))
			declared := schema.Schema{Tables: []schema.Table{parent}}
			for _, to := range [][]string{{"id"}, {"u"}, {"x"}, {"a", "b"}, {"no"}, {"u", "no"}, {"b"}} {
				table := schema.Table{Name: "to_" + strings.Join(to, "_")}
				for _, c := range to {
					table.Columns = append(table.Columns, schema.Column{Name: c, Type: typ, Nullable: true})
				}
				table.ForeignKeys = []schema.ForeignKey{{Name: "k_" + table.Name, Columns: to, RefTable: schema.Name{Name: "p"}, RefColumns: to}}
				declared.Tables = append(declared.Tables, table)
			}
			d, err := l.diff(t, declared)
			if err != nil {
				t.Fatal(err)
			}
			told(t, d, func(op ops.Op) error {
				err := l.apply(t, []ops.Op{op})
				if create, ok := op.(ops.CreateTable); ok && server == "sqlite" && len(create.Table.ForeignKeys) > 0 {
					_, err = l.conn.Exec(t.Context(), "INSERT INTO "+create.Table.Name+" DEFAULT VALUES")
				}
				return err
			})
		})
	}
}

// Which indexes a foreign key may refer to depends on the version of MySQL and on a
// setting, and MariaDB takes more of them. Each of these is tried on the server.
func TestForeignKeysToIndexes(t *testing.T) {
	typ, text := schema.ParseType("integer"), schema.ParseType("varchar(20)")
	beginning := []schema.IndexPart{{Column: "t", Length: 5}}
	parent := schema.Table{
		Name: "p",
		Columns: []schema.Column{
			{Name: "id", Type: typ}, {Name: "a", Type: typ}, {Name: "b", Type: typ}, {Name: "c", Type: typ}, {Name: "d", Type: typ},
			{Name: "t", Type: text, Nullable: true}, {Name: "w", Type: text, Nullable: true},
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
		Uniques:    []schema.Unique{{Key: schema.Key{Name: "uab", Columns: []string{"a", "b"}}}},
		Indexes: []schema.Index{
			{Name: "ic", Parts: schema.ColumnParts("c")}, {Name: "idb", Parts: schema.ColumnParts("d", "b")},
			{Name: "it", Unique: true, Parts: beginning}, {Name: "iw", Method: "fulltext", Parts: schema.ColumnParts("w")},
		},
	}
	for _, server := range []string{"mariadb", "mysql", "mysql that is loose"} {
		t.Run(server, func(t *testing.T) {
			kind, _, loose := strings.Cut(server, " ")
			l := connect(t, testdb.New(t, kind))
			if loose {
				if _, err := l.conn.Exec(t.Context(), "SET SESSION restrict_fk_on_non_standard_key = OFF"); err != nil {
					t.Fatal(err)
				}
			}
			declared := schema.Schema{Tables: []schema.Table{parent}}
			for _, to := range [][]string{{"id"}, {"a", "b"}, {"b", "a"}, {"a"}, {"c"}, {"c", "id"}, {"d"}, {"d", "b"}, {"b"}, {"t"}, {"w"}} {
				table := schema.Table{Name: "to_" + strings.Join(to, "_")}
				for _, c := range to {
					table.Columns = append(table.Columns, schema.Column{Name: c, Type: parent.Column(c).Type, Nullable: true})
				}
				table.ForeignKeys = []schema.ForeignKey{{Name: "k_" + table.Name, Columns: to, RefTable: schema.Name{Name: "p"}, RefColumns: to}}
				declared.Tables = append(declared.Tables, table)
			}
			d, err := l.diff(t, declared)
			if err != nil {
				t.Fatal(err)
			}
			told(t, d, func(op ops.Op) error { return l.apply(t, []ops.Op{op}) })
		})
	}
}

// A server that takes no table without a primary key is known, unless it makes one itself.
func TestTablesWithoutPrimaryKeyWhereTheyAreRefused(t *testing.T) {
	l := connect(t, testdb.New(t, "mysql"))
	declared := schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "id", Type: schema.ParseType("integer")}}}}}
	for _, made := range []string{"0", "1"} {
		if _, err := l.conn.Exec(t.Context(), "SET SESSION sql_require_primary_key = 1, SESSION sql_generate_invisible_primary_key = "+made); err != nil {
			t.Fatal(err)
		}
		d, err := l.diff(t, declared)
		if err != nil {
			t.Fatal(err)
		}
		told(t, d, func(op ops.Op) error { return l.apply(t, []ops.Op{op}) })
	}
}

// Who drops a primary key and adds another one has a primary key.
func TestPrimaryKeyDroppedWhereTablesNeedOne(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	typ := schema.ParseType("integer")
	key := schema.PrimaryKey{Key: schema.Key{Columns: []string{"a"}}}
	table := schema.Table{Name: "t", Columns: []schema.Column{{Name: "a", Type: typ}, {Name: "b", Type: typ}}, PrimaryKey: &key}
	drop := autogen.Change{Op: ops.DropConstraint{Table: schema.Name{Name: "t"}, Type: schema.KindPrimaryKey, Constraint: key}}
	add := autogen.Change{Op: ops.AddConstraint{Table: schema.Name{Name: "t"}, Constraint: schema.PrimaryKey{Key: schema.Key{Columns: []string{"b"}}}}}
	for _, tt := range []struct {
		changes []autogen.Change
		needs   bool
		want    bool
	}{
		{[]autogen.Change{drop}, true, true},
		{[]autogen.Change{drop}, false, false},
		{[]autogen.Change{drop, add}, true, false},
	} {
		found := autogen.Assess(d, schema.Schema{Tables: []schema.Table{table}}, tt.changes, nil, autogen.Holds{NeedsKeys: tt.needs})[0].Risks
		if got := slices.ContainsFunc(found, func(r autogen.Risk) bool { return r.Kind == dialect.RiskRefused }); got != tt.want {
			t.Errorf("%d changes, needed %v: told %v: %+v", len(tt.changes), tt.needs, got, found)
		}
	}
}

// A foreign key to a table that is nowhere is told, and none to one that is there under
// other letters, that another change makes, or that may be in another schema.
func TestForeignKeysToNowhere(t *testing.T) {
	typ := schema.ParseType("integer")
	key := func(to schema.Name) schema.ForeignKey {
		return schema.ForeignKey{Name: "k_" + to.Name, Columns: []string{"a"}, RefTable: to, RefColumns: []string{"a"}}
	}
	parent := func(name string) schema.Table {
		return schema.Table{Name: name, Columns: []schema.Column{{Name: "a", Type: typ}}, PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"a"}}}}
	}
	child := parent("c")
	child.ForeignKeys = []schema.ForeignKey{key(schema.Name{Name: "c"}), key(schema.Name{Name: "THERE"}), key(schema.Name{Name: "made"}), key(schema.Name{Name: "gone"}), key(schema.Name{Schema: "other", Name: "t"})}
	before := schema.Schema{Tables: []schema.Table{parent("there"), parent("gone")}}
	changes := []autogen.Change{{Op: ops.CreateTable{Table: child}}, {Op: ops.CreateTable{Table: parent("made")}}, {Op: ops.DropTable{Table: parent("gone")}}}
	for server, want := range map[string]string{
		"postgres": "", "mysql": "foreign key k_gone: there is no table gone", "mariadb": "foreign key k_gone: there is no table gone",
		"sqlite": "foreign key k_gone: there is no table gone; SQLite refuses the rows, not the key",
	} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, r := range autogen.Assess(d, before, changes, nil, autogen.Holds{})[0].Risks {
			told = append(told, r.Means)
		}
		if got := strings.Join(told, ", "); got != want {
			t.Errorf("%s: told: %s; want: %s", server, got, want)
		}
	}
}

// A key that another change makes is one, whichever comes first.
func TestKeylessForeignKeyBesideItsKey(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	typ := schema.ParseType("integer")
	before := schema.Schema{Tables: []schema.Table{{Name: "p", Columns: []schema.Column{{Name: "a", Type: typ}}}}}
	child := schema.Table{
		Name: "c", Columns: []schema.Column{{Name: "a", Type: typ}},
		ForeignKeys: []schema.ForeignKey{{Name: "k", Columns: []string{"a"}, RefTable: schema.Name{Name: "p"}, RefColumns: []string{"a"}}},
	}
	create := autogen.Change{Op: ops.CreateTable{Table: child}}
	index := autogen.Change{Op: ops.CreateIndex{Table: schema.Name{Name: "p"}, Index: schema.Index{Name: "i", Unique: true, Parts: schema.ColumnParts("a")}}}
	const means = "foreign key k: p (a) is neither the primary key nor unique; SQLite refuses the rows, not the key"
	if risks := autogen.Assess(d, before, []autogen.Change{create}, nil, autogen.Holds{})[0].Risks; len(risks) != 1 || risks[0].Means != means {
		t.Errorf("told: %+v", risks)
	}
	if risks := autogen.Assess(d, before, []autogen.Change{create, index}, nil, autogen.Holds{})[0].Risks; len(risks) != 0 {
		t.Errorf("told, though another change makes the key: %+v", risks)
	}
}
