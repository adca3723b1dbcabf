package main

import (
	"bufio"
	"fmt"
	"path/filepath"
	"strings"
)

// rowPart is the share of the rows that is inserted one by one: all of them would take all day.
const rowPart = 1000

// load measures bulk_insert of a CSV file of eight columns beside the databases' own programs.
func load(l lab, s server) (work, error) {
	n := l.sizes["rows"]
	w := work{title: fmt.Sprintf("%d rows of 8 columns from a CSV file, %s", n, s.name), fresh: true}
	dir := l.path("migrate")
	if err := project(dir); err != nil {
		return w, err
	}
	file := filepath.Join(dir, "revisions", "people.csv")
	if err := peopleFile(file, n); err != nil {
		return w, err
	}
	revision := "revision = \"aaaaaaaaaaaa\"\ndown_revision = \"base\"\n\n[[upgrade]]\nop = \"bulk_insert\"\ntable = \"people\"\nfile = \"people.csv\"\n"
	if err := write(filepath.Join(dir, "revisions", "1.toml"), revision); err != nil {
		return w, err
	}
	one := l.path("one.sql")
	if err := peopleScript(one, n/rowPart); err != nil {
		return w, err
	}
	create := l.path("create.sql")
	if err := write(create, peopleTable(s.name)); err != nil {
		return w, err
	}
	setup := loading(create)
	w.contenders = []contender{
		{name: target{server: s}.loader(), role: floor, setup: setup, call: func(t target) call { return t.load(l, file) }},
		{name: "migrate, bulk_insert", role: ours, setup: setup, call: l.migrate(dir, "upgrade", "head", "--quiet")},
		{name: fmt.Sprintf("%s, %d of the rows one by one", target{server: s}.program(), n/rowPart), role: peer, setup: setup,
			call: func(t target) call { return call{argv: t.client(), stdin: one} }},
	}
	return w, nil
}

// peopleTable has a column of each common type.
func peopleTable(name string) string {
	moment := map[string]string{"postgres": "timestamp", "mariadb": "datetime", "sqlite": "timestamp"}[name]
	return "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, email varchar(80) NOT NULL, name varchar(80), age integer, score double precision,\n" +
		"  active boolean, created " + moment + ", note varchar(200));\n"
}

// person are the values of a row, as CSV and SQL write them alike but for the quotes.
func person(i int) []string {
	return []string{
		fmt.Sprint(i), fmt.Sprintf("person%d@example.com", i), fmt.Sprintf("Person Number %d", i), fmt.Sprint(i % 100), fmt.Sprint(float64(i%1000) / 4),
		fmt.Sprint(i % 2), fmt.Sprintf("2026-%02d-%02d 12:%02d:%02d", 1+i%12, 1+i%28, i%60, i%60), "lives at some address, somewhere",
	}
}

func peopleFile(path string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		fmt.Fprintln(w, "id,email,name,age,score,active,created,note")
		for i := range n {
			v := person(i)
			fmt.Fprintf(w, "%s,\"%s\"\n", strings.Join(v[:7], ","), v[7])
		}
	})
}

func peopleScript(path string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		for i := range n {
			fmt.Fprintf(w, "INSERT INTO people VALUES ('%s');\n", strings.Join(person(i), "', '"))
		}
	})
}

// loader is what the database's own program has for files.
func (t target) loader() string {
	return map[string]string{"postgres": `psql \copy`, "mariadb": "mariadb LOAD DATA LOCAL", "sqlite": "sqlite3 .import"}[t.name]
}

func (t target) load(l lab, file string) call {
	var script string
	argv := t.client()
	switch t.name {
	case "postgres":
		script = `\copy people FROM '` + file + `' WITH (FORMAT csv, HEADER)`
	case "sqlite":
		script = ".import --csv --skip 1 '" + file + "' people"
	default:
		argv = append(argv[:len(argv)-1:len(argv)-1], "--local-infile=1", t.database)
		script = "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE people CHARACTER SET utf8mb4 " +
			`FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' LINES TERMINATED BY '\n' IGNORE 1 LINES;`
	}
	path := l.path(t.name + "-load.sql")
	if err := write(path, script+"\n"); err != nil {
		return call{argv: []string{"false"}} // the program will say that it cannot read it
	}
	return call{argv: argv, stdin: path}
}
