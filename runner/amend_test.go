package runner_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

const (
	addM     = "\n[[upgrade]]\nop = \"add_column\"\ntable = \"trail\"\ncolumn = { name = \"m\", type = \"integer\" }\n"
	createA  = "\n[[upgrade]]\nop = \"create_table\"\ntable = \"a\"\ncolumns = [{ name = \"n\", type = \"integer\" }]\n"
	addToA   = "\n[[upgrade]]\nop = \"add_column\"\ntable = \"a\"\ncolumn = { name = \"m\", type = \"integer\" }\n"
	addToB   = "\n[[upgrade]]\nop = \"add_column\"\ntable = \"b\"\ncolumn = { name = \"m\", type = \"integer\" }\n"
	nowhere  = "INSERT INTO nowhere (n) VALUES (0)"
	outside  = "transaction = false\n"
	inSQL    = "-- migrate:upgrade\n"
	addMSQL  = "ALTER TABLE trail ADD m integer;\n"
	addM2SQL = "ALTER TABLE trail ADD m2 integer;\n"
)

func insertSQL(n string) string { return "INSERT INTO trail (n) VALUES (" + n + ");\n" }

// A revision that failed half way, outside of a transaction, is corrected in its
// file and carried on: what is in place has to stay as it is, what follows may
// change.
func TestCorrectedHalfway(t *testing.T) {
	tests := []struct {
		name string
		// versions of the second revision, in the order in which they are run.
		versions []string
		// says is what the last one is refused with; empty if it is to succeed.
		says string
		// want is trail's n in the end, and has what is there in the end.
		want string
		has  string
	}{
		{
			"the operation that failed", []string{
				outside + createA + insertTrail(2) + execute(nowhere) + insertTrail(4),
				outside + createA + insertTrail(2) + insertTrail(3) + insertTrail(4),
			}, "", "2 3 4", "a",
		},
		{
			"what follows it", []string{
				outside + createA + insertTrail(2) + addToB + insertTrail(4),
				outside + createA + insertTrail(2) + addToA + addM + insertTrail(5) + insertTrail(6),
			}, "", "2 5 6", "a.m trail.m",
		},
		{
			"all that follows is taken out", []string{
				outside + createA + insertTrail(2) + execute(nowhere) + insertTrail(4),
				outside + createA + insertTrail(2),
			}, "", "2", "a",
		},
		{
			"twice", []string{
				outside + createA + insertTrail(2) + execute(nowhere) + insertTrail(4),
				outside + createA + insertTrail(2) + insertTrail(3) + addToA + execute(nowhere) + insertTrail(5),
				outside + createA + insertTrail(2) + insertTrail(3) + addToA + insertTrail(4) + insertTrail(5),
			}, "", "2 3 4 5", "a.m",
		},
		{
			"one that is in place", []string{
				outside + createA + insertTrail(2) + execute(nowhere),
				outside + createA + insertTrail(22) + insertTrail(3),
			}, "is in place, and was changed since", "2", "a",
		},
		{
			"one that is in place is taken out", []string{
				outside + createA + insertTrail(2) + execute(nowhere),
				outside + createA,
			}, "is in place, and was taken out since", "2", "a",
		},
		{
			"one is put before it", []string{
				outside + createA + insertTrail(2) + execute(nowhere),
				outside + insertTrail(1) + createA + insertTrail(2),
			}, "is in place, and was changed since", "2", "a",
		},
		{
			"changed and put back", []string{
				outside + createA + insertTrail(2) + execute(nowhere),
				outside + createA + insertTrail(22) + insertTrail(3),
				outside + createA + insertTrail(2) + insertTrail(3),
			}, "", "2 3", "a",
		},
		{
			"a statement of several", []string{
				outside + inSQL + addMSQL + insertSQL("2") + "ALTER TABLE nowhere ADD x integer;\n" + insertSQL("4"),
				outside + inSQL + addMSQL + insertSQL("2") + addM2SQL + insertSQL("4") + insertSQL("5"),
			}, "", "2 4 5", "trail.m trail.m2",
		},
		{
			"a statement of several, twice", []string{
				outside + inSQL + addMSQL + insertSQL("2") + "ALTER TABLE nowhere ADD x integer;\n" + insertSQL("4"),
				outside + inSQL + addMSQL + insertSQL("2") + addM2SQL + insertSQL("4") + "ALTER TABLE nowhere ADD x integer;\n",
				outside + inSQL + addMSQL + insertSQL("2") + addM2SQL + insertSQL("4") + insertSQL("6"),
			}, "", "2 4 6", "trail.m trail.m2",
		},
		{
			"a statement of several that is in place", []string{
				outside + inSQL + addMSQL + insertSQL("2") + "ALTER TABLE nowhere ADD x integer;\n",
				outside + inSQL + addMSQL + insertSQL("22") + insertSQL("3"),
			}, "is in place, and was changed since", "2", "trail.m",
		},
		{
			"a statement of several that is in place, after another correction", []string{
				outside + inSQL + addMSQL + insertSQL("2") + "ALTER TABLE nowhere ADD x integer;\n",
				outside + inSQL + addMSQL + insertSQL("2") + addM2SQL + "ALTER TABLE nowhere ADD x integer;\n",
				outside + inSQL + addMSQL + insertSQL("22") + addM2SQL + insertSQL("3"),
			}, "is in place, and was changed since", "2", "trail.m trail.m2",
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				db := testdb.New(t, db.Name)
				var err error
				for i, text := range tt.versions {
					err = upgrade(t, db, corrected(text), runner.Options{})
					if i < len(tt.versions)-1 && err == nil {
						t.Fatalf("version %d succeeds", i)
					}
				}
				checkCorrected(t, err, tt.says)
				conn := testdb.Connect(t, db.URL)
				if diff := cmp.Diff(tt.want, strings.Join(rowsOf(t, conn, "SELECT n FROM trail"), " ")); diff != "" {
					t.Errorf("trail: %s", diff)
				}
				for has := range strings.FieldsSeq(tt.has) {
					table, column, _ := strings.Cut(has, ".")
					rowsOf(t, conn, "SELECT "+strings.TrimPrefix(column+", ", ", ")+"1 FROM "+table)
				}
				if tt.says == "" {
					if diff := cmp.Diff([]string{revisionID(2)}, rowsOf(t, conn, "SELECT version_num FROM schema_revision")); diff != "" {
						t.Error(diff)
					}
				}
			})
		}
	})
}

func checkCorrected(t *testing.T, err error, says string) {
	t.Helper()
	var repair *runner.RepairError
	switch {
	case says == "" && err != nil:
		t.Errorf("the last version: %v", err)
	case says != "" && (!asError(err, &repair) || !strings.Contains(repair.Reason, says)):
		t.Errorf("the last version: %v, want a RepairError with %q", err, says)
	}
}

// corrected is a history of which the second revision is that.
func corrected(text string) fstest.MapFS {
	files := chain(createTrail, "")
	name, header := revisionID(2)+".toml", string(files[revisionID(2)+".toml"].Data)
	if before, body, ok := strings.Cut(text, inSQL); ok {
		delete(files, name)
		name, text = revisionID(2)+".sql", ""
		for line := range strings.Lines(header + before) {
			text += "-- " + line
		}
		text, header = text+inSQL+body, ""
	}
	files[name] = &fstest.MapFile{Data: []byte(header + text)}
	return files
}

// A corrected revision that is cut off in turn is carried on like any other, and
// undone as far as its file says what is in place.
func TestCorrectedAndCutOff(t *testing.T) {
	broken := outside + createA + insertTrail(2) + execute(nowhere) + insertTrail(4)
	good := outside + createA + insertTrail(2) + addToA + insertTrail(3) + insertTrail(4)
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		for _, at := range []string{"ALTER TABLE", "INSERT INTO trail (n) VALUES (3)", "INSERT INTO trail (n) VALUES (4)"} {
			for _, took := range []bool{false, true} {
				db := testdb.New(t, db.Name)
				if err := upgrade(t, db, corrected(broken), runner.Options{}); err == nil {
					t.Fatal("there is no such table")
				}
				inner := testdb.Connect(t, db.URL)
				cut := &cutConn{Conn: inner, at: at, after: took}
				if _, err := newMigrator(t, cut, corrected(good), runner.Options{}, nil).Upgrade(t.Context(), "heads"); err == nil {
					t.Fatal("it was not cut off")
				}
				_ = inner.Close(t.Context())
				if err := upgrade(t, db, corrected(good), runner.Options{}); err != nil {
					t.Errorf("%s, %v: the next run: %v", at, took, err)
					continue
				}
				if diff := cmp.Diff("2 3 4", strings.Join(rowsOf(t, testdb.Connect(t, db.URL), "SELECT n FROM trail"), " ")); diff != "" {
					t.Errorf("%s, %v: %s", at, took, diff)
				}
			}
		}
	})
}

// What is in place of a revision is taken back although what follows was changed.
func TestCorrectedAndUndone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if err := upgrade(t, db, corrected(outside+createA+addM+execute(nowhere)), runner.Options{}); err == nil {
			t.Fatal("there is no such table")
		}
		conn := testdb.Connect(t, db.URL)
		m := newMigrator(t, conn, corrected(outside+addM+insertTrail(3)), runner.Options{}, nil)
		var cannot *runner.CannotUndoError
		if _, err := m.Resolve(t.Context(), runner.ResolveUndo); !asError(err, &cannot) {
			t.Errorf("Resolve = %v, want a CannotUndoError", err)
		}
		m = newMigrator(t, conn, corrected(outside+createA+addM+insertTrail(3)), runner.Options{}, nil)
		if _, err := m.Resolve(t.Context(), runner.ResolveUndo); err != nil {
			t.Fatal(err)
		}
		do(t, conn, "CREATE TABLE a (n integer)", "DROP TABLE a", "ALTER TABLE trail ADD m integer", "ALTER TABLE trail DROP COLUMN m") // they are not there
		if _, err := m.Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
	})
}
