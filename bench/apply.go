package main

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
)

// An applier applies all revisions, and can say which is the current one.
type applier struct {
	contender
	status func(t target) call
}

// applying writes n revisions in every form and says who can apply them to this server: the floor first, then ours.
func applying(l lab, s server, n int) ([]applier, error) {
	script := l.path("floor.sql")
	if err := floorScript(script, s.name, n); err != nil {
		return nil, err
	}
	name := target{server: s}.program()
	if s.name != "mariadb" {
		name += ", a transaction each"
	}
	list := []applier{{contender: contender{name: name, role: floor,
		call: func(t target) call { return call{argv: t.client(), stdin: script} }}}}
	dir, inSQL := l.path("migrate"), l.path("migrate-sql")
	for dir, write := range map[string]format{dir: oursRevisions, inSQL: oursRevisionsInSQL} {
		if err := project(dir); err != nil {
			return nil, err
		}
		if err := write(filepath.Join(dir, "revisions"), n); err != nil {
			return nil, err
		}
	}
	upgrade := []string{"upgrade", "head", "--yes", "--quiet"}
	up := l.migrate(dir, upgrade...)
	list = append(list,
		applier{contender{name: "migrate", role: ours, call: up}, l.migrate(dir, "current")},
		applier{contender: contender{name: "migrate, files in SQL", role: peer, call: l.migrate(inSQL, upgrade...)}})
	list = append(list, applier{contender: l.scripted(s, l.migrate(dir, "upgrade", "head", "--sql"))})
	if s.name == "mariadb" {
		list = append(list, applier{contender: l.replayed(s, up)})
	}
	for _, p := range peers() {
		if !l.has(p.name) || !slices.Contains(p.databases, s.name) {
			continue
		}
		dir := l.path(p.name)
		if err := p.write(dir, n); err != nil {
			return nil, err
		}
		list = append(list, applier{
			contender{name: p.name, role: peer, call: func(t target) call { return p.up(l, dir, t) }},
			func(t target) call { return p.status(l, dir, t) },
		})
	}
	return list, nil
}

// standing is how a script asks whether the database is where a revision begins: no part of what is measured.
var standing = regexp.MustCompile("(?m)^(DO .assert. BEGIN\\n.*the database (is not at|has revisions).*\\nEND .assert.;|" +
	"SET SESSION completion_type = .*|" +
	"CREATE TABLE temp._migrate_assert .*the database (is not at|has revisions)(.*\\n)+?DROP TABLE temp._migrate_assert;)\\n\\n")

// scripted is the database's own program with the script that ours writes for it, which has no journal.
func (l lab) scripted(s server, asked func(target) call) contender {
	own := l.path("ours.sql")
	return contender{name: target{server: s}.program() + " of upgrade --sql", role: peer,
		setup: func(ctx context.Context, t target) error {
			_, out, err := asked(t).run(ctx)
			if err != nil {
				return err
			}
			return write(own, standing.ReplaceAllString(out, ""))
		},
		call: func(t target) call { return call{argv: t.client(), stdin: own} }}
}

// replayed is the database's own program with all that ours asks the server for, the journal included.
func (l lab) replayed(s server, up func(target) call) contender {
	all := l.path("replayed.sql")
	return contender{name: target{server: s}.program() + " of all that ours sends", role: peer,
		setup: func(ctx context.Context, t target) error {
			questions, err := record(ctx, t, up)
			if err != nil {
				return err
			}
			if err := t.drop(ctx); err != nil {
				return err
			}
			if _, err := t.create(ctx, t.database); err != nil {
				return err
			}
			return write(all, asScript(questions))
		},
		call: func(t target) call { return call{argv: t.client(), stdin: all} }}
}

// A rival is a peer that applies revisions.
type rival struct {
	name       string
	databases  []string
	write      format
	up, status func(l lab, dir string, t target) call
}

func peers() []rival {
	all := []string{"postgres", "mariadb", "sqlite"}
	tern := func(command string) func(lab, string, target) call {
		return func(l lab, dir string, t target) call {
			c, _ := l.call("tern", command, "--conn-string", t.ours(), "--migrations", dir)
			return c
		}
	}
	goose := func(command string) func(lab, string, target) call {
		return func(l lab, dir string, t target) call {
			driver, dsn := t.goose()
			c, _ := l.call("goose", "-dir", dir, driver, dsn, command)
			return c
		}
	}
	golang := func(command string) func(lab, string, target) call {
		return func(l lab, dir string, t target) call {
			c, _ := l.call("golang-migrate", "-path", dir, "-database", t.golangMigrate(), command)
			return c
		}
	}
	alembic := func(args ...string) func(lab, string, target) call {
		return func(l lab, dir string, t target) call { return l.alembic(dir, t, args...) }
	}
	return []rival{
		{"tern", all[:1], ternRevisions, tern("migrate"), tern("status")},
		{"goose", all, gooseRevisions, goose("up"), goose("version")},
		{"golang-migrate", all, golangMigrateRevisions, golang("up"), golang("version")},
		{"alembic", all, alembicRevisions, alembic("upgrade", "head"), alembic("current")},
	}
}

func (l lab) alembic(dir string, t target, args ...string) call {
	c, _ := l.call("alembic", args...)
	c.dir, c.env = dir, []string{"BENCH_URL=" + t.sqlalchemy()}
	return c
}

// program is the name of the database's client, dumper that of what prints its schema.
func (t target) program() string {
	return map[string]string{"postgres": "psql", "mariadb": "mariadb", "sqlite": "sqlite3"}[t.name]
}

func (t target) dumper() string {
	return map[string]string{"postgres": "pg_dump -s", "mariadb": "mariadb-dump --no-data", "sqlite": "sqlite3 .schema"}[t.name]
}

func (t target) goose() (driver, dsn string) {
	switch t.name {
	case "sqlite":
		return "sqlite3", t.database
	case "postgres":
		return "postgres", t.ours()
	}
	return "mysql", t.goDSN()
}

func (t target) golangMigrate() string {
	switch t.name {
	case "sqlite":
		return "sqlite://" + t.database
	case "postgres":
		u := *t.url
		u.Scheme, u.Path = "pgx5", "/"+t.database
		return u.String()
	}
	return "mysql://" + t.goDSN()
}

func (t target) sqlalchemy() string {
	if t.name == "sqlite" {
		return "sqlite:///" + t.database
	}
	u := *t.url
	u.Scheme, u.Path = "postgresql+psycopg2", "/"+t.database
	if t.name == "mariadb" {
		u.Scheme, u.RawQuery = "mysql+pymysql", ""
	}
	return u.String()
}
