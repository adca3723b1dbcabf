package autogen_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// Real schemas, altered at random: what is generated converges and restores,
// each time. MIGRATE_TEST_SEED repeats one round, or some: 3-7.
func TestMutations(t *testing.T) {
	rounds := 6
	if testdb.Full() {
		rounds = 200
	}
	for _, server := range []string{"sqlite", "postgres", "postgres18", "mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			m := &mutations{server: server, lives: map[string]live{}}
			m.load(t)
			first, last := 1, rounds
			if from, to, _ := strings.Cut(os.Getenv("MIGRATE_TEST_SEED"), "-"); from != "" {
				first, _ = strconv.Atoi(from)
				last, _ = strconv.Atoi(cmp.Or(to, from))
			}
			for seed := first; seed <= last; seed++ {
				m.round(t, uint64(seed))
			}
		})
	}
}

// mutations are the databases of one server, one for each real schema.
type mutations struct {
	server  string
	names   []string
	scripts map[string]string
	lives   map[string]live
}

func (m *mutations) load(t *testing.T) {
	t.Helper()
	dir := map[string]string{"postgres18": "postgres", "mariadb": "mysql"}[m.server]
	if dir == "" {
		dir = m.server
	}
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", dir), "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	m.scripts = map[string]string{}
	for _, f := range files {
		script, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m.names = append(m.names, filepath.Base(f))
		m.scripts[filepath.Base(f)] = string(script)
	}
}

// live is a database that holds the schema.
func (m *mutations) live(t *testing.T, name string) (live, bool) {
	t.Helper()
	if l, ok := m.lives[name]; ok {
		return l, true
	}
	db := testdb.New(t, m.server)
	if err := db.TryLoad(t, m.scripts[name]); err != nil {
		return live{}, false
	}
	m.lives[name] = connect(t, db)
	return m.lives[name], true
}

// round alters one schema in one to four ways.
func (m *mutations) round(t *testing.T, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	name := m.names[r.IntN(len(m.names))]
	l, ok := m.live(t, name)
	if !ok {
		return
	}
	s := &mutator{Rand: r, dialect: l.db.Dialect, flavor: l.db.Flavor, schema: clone(l.read(t))}
	s.rows = func(n schema.Name) bool {
		var one int
		found, err := database.One(t.Context(), l.conn, "SELECT 1 FROM "+l.dialect.QuoteName(n)+" LIMIT 1", nil, &one)
		return err != nil || found
	}
	var did []string
	for n, tries := 1+r.IntN(4), 100; len(did) < n && tries > 0; tries-- { // some schemas have nothing left that could be altered
		if what := s.mutate(); what != "" {
			did = append(did, what)
		}
	}
	d, err := l.thereAndBack(t, s.schema)
	if err == nil {
		return
	}
	delete(m.lives, name) // it is in no state to go on with
	t.Errorf("seed %d, %s:\n  %s\nfound:\n%s%v", seed, name, strings.Join(did, "\n  "), texts(d.Changes), err)
}

// mutator alters a declared schema so that it stays one that could be declared.
type mutator struct {
	*rand.Rand
	dialect, flavor string
	schema          schema.Schema
	made            int
	// rows reports whether a table has any.
	rows func(schema.Name) bool
}

// mutate makes one alteration and says which, or "" when that was not possible.
func (m *mutator) mutate() string {
	if len(m.schema.Tables) == 0 {
		return m.createTable()
	}
	t := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	switch {
	case t.PartitionOf != nil || t.PartitionBy != "" && m.isParent(t.QualifiedName()):
		return m.ofPartitions(t)
	case len(t.Inherits) > 0 || t.PartitionBy != "" || m.isParent(t.QualifiedName()):
		return ""
	}
	tables := []func(*schema.Table) string{
		m.addColumn, m.addColumn, m.dropColumn, m.renameColumn, m.changeType, m.changeType, m.changeNullable, m.changeDefault,
		m.changeComment, m.addIndex, m.addIndex, m.dropIndex, m.renameIndex, m.changeIndex, m.addUnique, m.dropUnique,
		m.addForeignKey, m.addForeignKeyOver, m.dropForeignKey, m.changeForeignKey, m.addCheck, m.dropCheck, m.changeCheck, m.changePrimaryKey,
		m.dropTable, m.renameTable, m.addGenerated, m.changeGenerated, m.addTrigger, m.changeTrigger,
	}
	tables = slices.Concat(tables, m.mysqlOnly(), m.postgresOnly(), m.sqliteOnly())
	others := []func() string{m.createTable, m.addEnum, m.changeEnum, m.changeEnum, m.addView, m.dropView, m.changeView, m.viewAndColumn}
	others = slices.Concat(others, m.postgresObjects(), m.elsewhere())
	i := m.IntN(len(tables) + len(others))
	if i >= len(tables) {
		return others[i-len(tables)]()
	}
	what := tables[i](t)
	if what != "" {
		t.Definition = ""
	}
	return what
}

func (m *mutator) name(prefix string) string {
	m.made++
	return fmt.Sprintf("%s_%d", prefix, m.made)
}

func (m *mutator) isParent(n schema.Name) bool {
	for _, t := range m.schema.Tables {
		if t.PartitionOf != nil && t.PartitionOf.Parent == n {
			return true
		}
		for _, p := range t.Inherits {
			if p == n {
				return true
			}
		}
	}
	return false
}

func pick[T any](m *mutator, list []T) (v *T, ok bool) {
	if len(list) == 0 {
		return nil, false
	}
	return &list[m.IntN(len(list))], true
}
