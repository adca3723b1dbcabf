package runner

import (
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
)

// A script remembers the session, ahead of the first revision whose SQL changes it, in
// the session itself, and brings it back behind each of them, as a run does. Scripts
// without such a revision say nothing of it.

// keptSession is what a script has said of it.
type keptSession struct {
	kept   bool
	limits revision.Limits // as they were then
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

// keepSession comes before a revision that leaves that behind.
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

// bringSession comes behind what such a revision does, before its row.
func (s *script) bringSession(c dialect.SessionChange) {
	if !c.Sets || !s.session.kept {
		return
	}
	_, after := s.server.scriptBringing(c)
	s.statements(after)
	s.now = s.session.limits
	if c.Forgets { // what was remembered, too
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

// scriptBringing knows no way back to another database than the one that a revision
// ends in where the server does not take USE from a text.
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
