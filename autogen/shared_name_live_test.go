package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// An index takes the name of a table or view that goes, and the other way round.
func TestIndexTakesTheNameOfATable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, p := range [][2]string{
			{"CREATE TABLE t (a integer); CREATE TABLE x (a integer);", "CREATE TABLE t (a integer); CREATE INDEX x ON t (a);"},
			{"CREATE TABLE t (a integer); CREATE INDEX x ON t (a);", "CREATE TABLE t (a integer); CREATE TABLE x (a integer);"},
			{"CREATE TABLE t (a integer); CREATE VIEW x AS SELECT a FROM t;", "CREATE TABLE t (a integer); CREATE INDEX x ON t (a);"},
			{"CREATE TABLE t (a integer); CREATE TABLE x (a integer); CREATE INDEX y ON t (a);", "CREATE TABLE t (a integer); CREATE TABLE y (a integer); CREATE INDEX x ON t (a);"},
		} {
			leads(t, db.Name, p[0], p[1])
		}
	})
}

// A check or a foreign key takes the name of another table's, which goes.
func TestConstraintTakesTheNameOfAnothers(t *testing.T) {
	const (
		target = "CREATE TABLE target (id integer NOT NULL PRIMARY KEY);"
		old    = target + "CREATE TABLE former (id integer NOT NULL PRIMARY KEY, v integer, CONSTRAINT positive CHECK (v > 0), CONSTRAINT points FOREIGN KEY (v) REFERENCES target (id));"
		fresh  = target + "CREATE TABLE latter (id integer NOT NULL PRIMARY KEY, v integer, CONSTRAINT positive CHECK (v > 0), CONSTRAINT points FOREIGN KEY (v) REFERENCES target (id));"
		bare   = "CREATE TABLE stays (id integer NOT NULL PRIMARY KEY, v integer);"
		taking = "CREATE TABLE stays (id integer NOT NULL PRIMARY KEY, v integer, CONSTRAINT positive CHECK (v > 0), CONSTRAINT points FOREIGN KEY (v) REFERENCES target (id));"
	)
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, p := range [][2]string{
			{old, fresh},
			{old + bare, target + taking},
			{target + taking, fresh + bare},
			{old + "CREATE VIEW seen AS SELECT v FROM former;", fresh + "CREATE VIEW seen AS SELECT v FROM latter;"},
		} {
			leads(t, db.Name, p[0], p[1])
		}
	})
}

// leads takes a database from one script's schema to another's, and back.
func leads(t *testing.T, server, before, after string) {
	t.Helper()
	from, to := testdb.New(t, server), testdb.New(t, server)
	from.Load(t, before)
	to.Load(t, after)
	if _, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
		t.Errorf("%s → %s: %v", before, after, err)
	}
}
