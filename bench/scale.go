package main

import (
	"bufio"
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

func scale(l lab, s server) (work, error) {
	n, more := l.sizes["tables"], l.sizes["scale"]
	w := work{title: fmt.Sprintf("check of %d and of %d tables, %s", n, more, s.name)}
	few, err := checking(lab{l.tools, l.sizes, l.path("few")}, n)
	if err != nil {
		return w, err
	}
	many, err := checking(lab{l.tools, l.sizes, l.path("many")}, more)
	few.name, many.name, many.role = fmt.Sprintf("migrate, %d tables", n), fmt.Sprintf("migrate, %d tables", more), peer
	w.contenders = []contender{few, many}
	return w, err
}

// The most that some of the databases have room for.
const (
	manyColumns, manyValues, manyFunctions = 1600, 5000, 2000
	mostColumns                            = 1000 // of MariaDB, less than its limit of 1,017
	liteColumns                            = 2000 // SQLite's own limit
)

// wide measures check of one table of many columns, an enum of many values and
// many functions. What declares them is what our program says of the database.
func wide(l lab, s server) (work, error) {
	script, dir := l.path("wide.sql"), l.path("migrate")
	what, err := wideScript(script, s.name)
	w := work{title: "check of " + what + ", " + s.name}
	if err != nil {
		return w, err
	}
	if err := write(filepath.Join(dir, "models.toml"), ""); err != nil {
		return w, err
	}
	if err := project(dir); err != nil {
		return w, err
	}
	load := loading(script)
	w.contenders = []contender{
		{name: target{server: s}.dumper(), role: floor, setup: load, call: func(t target) call { return call{argv: t.dump()} }},
		{name: "migrate check", role: ours, call: l.migrate(dir, "check"),
			setup: func(ctx context.Context, t target) error {
				if err := load(ctx, t); err != nil {
					return err
				}
				_, models, err := l.migrate(dir, "schema")(t).run(ctx)
				if err != nil {
					return err
				}
				return write(filepath.Join(dir, "models.toml"), models)
			}},
	}
	return w, nil
}

// wideScript makes what the database has of these things, and says what that is.
func wideScript(path, database string) (what string, err error) {
	columns := manyColumns
	switch database {
	case "mariadb":
		columns = mostColumns
	case "sqlite":
		columns = liteColumns
	}
	list := []string{fmt.Sprintf("a table of %d columns", columns)}
	kind := "text"
	err = lines(path, func(w *bufio.Writer) {
		values := make([]string, manyValues)
		for i := range values {
			values[i] = fmt.Sprintf("'v%04d'", i)
		}
		enum := "ENUM (" + strings.Join(values, ", ") + ")"
		switch database {
		case "postgres":
			fmt.Fprintf(w, "CREATE TYPE mood AS %s;\n", enum)
			kind = "mood"
		case "mariadb":
			kind = enum
		}
		fmt.Fprintf(w, "CREATE TABLE wide (id bigint NOT NULL PRIMARY KEY, mood %s", kind)
		for i := range columns - 2 {
			fmt.Fprintf(w, ", c%04d integer", i)
		}
		w.WriteString(");\n")
		if database == "sqlite" {
			return
		}
		list = append(list, fmt.Sprintf("an enum of %d values", manyValues), fmt.Sprintf("%d functions", manyFunctions))
		for i := range manyFunctions {
			if database == "postgres" {
				fmt.Fprintf(w, "CREATE FUNCTION f%04d(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + %d';\n", i, i)
			} else {
				fmt.Fprintf(w, "CREATE FUNCTION f%04d(a integer) RETURNS integer DETERMINISTIC RETURN a + %d;\n", i, i)
			}
		}
	})
	return strings.Join(list, ", "), err
}
