package autogen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// Where a table gets another character set, or a column is told anew, each column names
// the collation that is its table's where its definition does, on both ways.
func TestStatedCollationsFollow(t *testing.T) {
	const stated, plain = "a varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "a varchar(9)"
	table := func(columns, collation string) string {
		return "CREATE TABLE t (id int PRIMARY KEY, " + columns + ", z text) COLLATE " + collation + ";"
	}
	pairs := map[string][2]string{
		"the column keeps its own": {table(stated, "utf8mb4_bin"), table(stated, "utf8mb4_unicode_ci")},
		"the table gets that":      {table(stated, "latin1_swedish_ci"), table(stated, "utf8mb4_bin")},
		"both go over": {table("a char(3) COLLATE utf8mb4_bin, b enum('x') COLLATE utf8mb4_bin", "utf8mb4_bin"),
			table("a char(3) COLLATE latin1_swedish_ci, b enum('x')", "latin1_swedish_ci")},
		"the column is renamed": {table("b varchar(9) COLLATE utf8mb4_bin", "utf8mb4_bin"), table("c varchar(9)", "utf8mb4_unicode_ci")},
		"it changes otherwise":  {table(plain+" NOT NULL, b text COLLATE utf8mb4_bin", "utf8mb4_bin"), table(stated+" DEFAULT 'x', b longtext", "utf8mb4_bin")},
		"a table that is the database's": {"CREATE TABLE t (id int PRIMARY KEY, a varchar(9) COLLATE utf8mb4_0900_ai_ci, b text);",
			table("a varchar(9), b text COLLATE utf8mb4_bin", "utf8mb4_bin")},
	}
	for name, pair := range pairs {
		for _, there := range []bool{true, false} {
			if !there {
				name, pair = name+", back", [2]string{pair[1], pair[0]}
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				dumpedAlike(t, "mysql", pair[0], pair[1])
			})
		}
	}
}

// dumpedAlike expects the one database to be dumped as the other after what leads there,
// and as before when that is taken back. A column c that is new is b by another name.
func dumpedAlike(t *testing.T, server, before, after string) {
	t.Helper()
	from, to := testdb.New(t, server), testdb.New(t, server)
	from.Load(t, before)
	to.Load(t, after)
	start := from.Dump(t)
	declared, err := introspect.Read(t.Context(), testdb.Connect(t, to.URL), introspect.Options{Statements: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := declared.Schema.Tables[0].Column("c"); c != nil {
		c.RenamedFrom = "b"
	}
	connect(t, from).upAndBack(t, declared.Schema, func() {
		if diff := cmp.Diff(to.Dump(t), from.Dump(t)); diff != "" {
			t.Errorf("not as declared (-declared +made):\n%s", diff)
		}
	})
	if diff := cmp.Diff(start, from.Dump(t)); diff != "" {
		t.Errorf("not restored (-start +restored):\n%s", diff)
	}
}

// The keys have the block size of their table, whatever it becomes, and say none.
func TestBlockSizesOfKeys(t *testing.T) {
	tables := func(size, more string) string {
		return "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, x int, u int, up int" + more + ", UNIQUE KEY u (u), KEY k (x), KEY up (up), CONSTRAINT s FOREIGN KEY (up) REFERENCES t (id))" + size + ";\n" +
			"CREATE TABLE v (t_id int, CONSTRAINT f FOREIGN KEY (t_id) REFERENCES t (id))" + size + ";"
	}
	sizes := []string{"", " ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8", " ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4"}
	for _, server := range []string{"mysql", "mariadb"} {
		for i, from := range sizes {
			t.Run(server+from, func(t *testing.T) {
				t.Parallel()
				dumpedAlike(t, server, tables(from, ""), tables(sizes[(i+1)%len(sizes)], ", n int, KEY kn (n)"))
			})
		}
	}
}

// A key that has a block size of its own is made with it, and comes back with it.
func TestOwnBlockSizesOfKeys(t *testing.T) {
	const own = "CREATE TABLE t (a int, b varchar(50), PRIMARY KEY (a) KEY_BLOCK_SIZE=4, KEY k (b) KEY_BLOCK_SIZE=4, UNIQUE KEY u (b) USING BTREE KEY_BLOCK_SIZE=2) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;"
	const plain = "CREATE TABLE t (a int NOT NULL, b varchar(50)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;"
	const wider = "CREATE TABLE t (a int, b varchar(50), PRIMARY KEY (a, b) KEY_BLOCK_SIZE=4, KEY k (b, a) KEY_BLOCK_SIZE=2) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;"
	const other = "CREATE TABLE o (id int PRIMARY KEY);"
	pairs := map[string][2]string{"a table": {other, own}, "keys": {plain, own}, "others": {own, wider}}
	for _, server := range []string{"mysql", "mariadb"} {
		for name, pair := range pairs {
			t.Run(server+"/"+name, func(t *testing.T) {
				t.Parallel()
				dumpedAlike(t, server, pair[0], pair[1])
			})
			t.Run(server+"/"+name+", back", func(t *testing.T) {
				t.Parallel()
				dumpedAlike(t, server, pair[1], pair[0])
			})
		}
	}
}

// Models in TOML that do not speak of it leave a column's definition as it is.
func TestStatedCollationsUnspoken(t *testing.T) {
	from, to := testdb.New(t, "mysql"), testdb.New(t, "mysql")
	from.Load(t, "CREATE TABLE t (id int PRIMARY KEY, a varchar(9) COLLATE utf8mb4_bin) COLLATE utf8mb4_bin;")
	to.Load(t, "CREATE TABLE t (id int PRIMARY KEY, a varchar(19) COLLATE utf8mb4_bin) COLLATE utf8mb4_bin;")
	l := connect(t, from)
	declared := connect(t, to).read(t) // which takes no statement in
	d, err := l.migrator.Diff(t.Context(), declared, migrate.DiffOptions{DropUnmanaged: true, Naming: autogen.Naming{}})
	if err != nil {
		t.Fatal(err)
	}
	up, _ := upAndDown(d.Changes)
	if err := l.apply(t, up); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(to.Dump(t), from.Dump(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A table of the MERGE engine can be opened only where its keys come in the order of
// those that it is made of.
func TestKeysOfMergedTables(t *testing.T) {
	const columns = "(a int NOT NULL, b int, c int, PRIMARY KEY (a), KEY zz (b), KEY mm (c, b)) ENGINE=MyISAM;\n"
	const merged = "CREATE TABLE one " + columns + "CREATE TABLE two " + columns +
		"CREATE TABLE all_of_them (a int NOT NULL, b int, c int, KEY pp (a), KEY other (b), KEY mm (c, b)) ENGINE=MERGE UNION=(one, two);"
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, server), testdb.New(t, server)
			to.Load(t, merged)
			opens := func() {
				t.Helper()
				if n := from.Query(t, "SELECT COUNT(*) FROM all_of_them"); n != "0" {
					t.Errorf("%s rows", n)
				}
			}
			declared := connect(t, to).read(t)
			connect(t, from).upAndBack(t, declared, opens)
			from.Load(t, merged)
			connect(t, from).upAndBack(t, schema.Schema{}, func() {})
			opens()
		})
	}
}
