package runner

import (
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
)

// A script restores the session's settings after each revision whose SQL changes them, as
// a run does. It keeps their values in variables of the session itself, which it sets
// before the first such revision. A script without one has nothing of that.

// keptSession says whether a script has remembered the session's settings, and which
// limits were set then.
type keptSession struct {
	kept   bool
	limits revision.Limits
}

// sessionChange is what the SQL of a revision leaves behind in the session.
func (s *script) sessionChange(parts []Part) dialect.SessionChange {
	var all dialect.SessionChange
	for _, p := range parts {
		c := dialect.ChangesSession(s.d, p.Op)
		all.Sets, all.Forgets, all.Roles = all.Sets || c.Sets, all.Forgets || c.Forgets, all.Roles || c.Roles
		if c.Database != "" {
			all.Database = c.Database
		}
	}
	return all
}

// keepSession writes what comes before a revision that changes the session so.
func (s *script) keepSession(c dialect.SessionChange) {
	if !c.Sets {
		return
	}
	if list := s.server.scriptKeeping(); !s.session.kept && len(list) > 0 {
		s.printf("-- What a revision's SQL sets in the session holds until it is done. What there was before is kept here.\n")
		s.statements(list)
		s.session = keptSession{true, s.now}
	}
	before, _ := s.server.scriptBringing(c)
	s.statements(before)
}

// bringSession writes what restores the session after such a revision, before the
// revision's row in the version table.
func (s *script) bringSession(c dialect.SessionChange) {
	if !c.Sets || !s.session.kept {
		return
	}
	_, after := s.server.scriptBringing(c)
	s.statements(after)
	s.now = s.session.limits
	if c.Forgets { // as DISCARD ALL does, and with it what was remembered
		s.statements(dialect.ScriptSession(s.d))
		s.now, s.session = revision.Limits{}, keptSession{}
	}
}

func (s *script) statements(list []string) {
	for _, sql := range list {
		s.statement(sql)
	}
}

// postgresKept is the setting that remembers the others.
const postgresKept = "migrate.session"

func (postgresServer) scriptKeeping() []string {
	return []string{"DO $session$ BEGIN\n  PERFORM set_config('" + postgresKept + "', (" + postgresKeeping() + "), false);\nEND $session$"}
}

func (postgresServer) scriptBringing(dialect.SessionChange) (before, after []string) {
	kept := "nullif(current_setting('" + postgresKept + "', true), '')"
	return nil, []string{"DO $session$ BEGIN\n  PERFORM " + postgresBringing(kept) + ";\nEND $session$"}
}

// scriptHome are the variables of a run and those of the limits, and whether each
// statement commits by itself, as a script has it.
func (s mysqlServer) scriptHome() []string {
	list := mysqlHome(s.mariadb)
	for _, v := range s.settings(revision.Limits{}) {
		list = append(list, v.name)
	}
	return append(list, "autocommit")
}

func (s mysqlServer) scriptKeeping() []string {
	sets := []string{"@migrate_database = DATABASE()", "@migrate_roles = " + s.roles}
	for _, name := range s.scriptHome() {
		sets = append(sets, "@migrate_"+name+" = @@SESSION."+name)
	}
	return []string{"SET " + strings.Join(sets, ",\n  ")}
}

// scriptBringing restores the current database on MariaDB. MySQL cannot execute USE from
// a text, so that there is no way back from another database: the guard in before stops
// the script ahead of a revision that would change it.
func (s mysqlServer) scriptBringing(c dialect.SessionChange) (before, after []string) {
	var sets []string
	for _, name := range s.scriptHome() {
		sets = append(sets, "SESSION "+name+" = @migrate_"+name)
	}
	after = []string{"SET " + strings.Join(sets, ",\n  ")}
	if c.Roles {
		after = append(after, "SET @migrate_set = concat('SET ROLE ', @migrate_roles)",
			"PREPARE migrate_set FROM @migrate_set", "EXECUTE migrate_set", "DEALLOCATE PREPARE migrate_set")
	}
	switch {
	case c.Database == "":
	case s.mariadb:
		after = append(after, "EXECUTE IMMEDIATE ifnull(concat('USE `', replace(@migrate_database, '`', '``'), '`'), 'DO 0')")
	default:
		name := "'" + strings.ReplaceAll(c.Database, "'", "''") + "'"
		before = append(before, mysqlGuard(condition{sql: "ifnull(DATABASE(), " + name + ") = " + name}).SQL)
	}
	return before, after
}

func (sqliteServer) scriptKeeping() []string { return nil }

func (sqliteServer) scriptBringing(dialect.SessionChange) (before, after []string) { return nil, nil }
