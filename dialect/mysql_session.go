package dialect

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlSessionVariables are what the servers keep with a view, routine, trigger
// or event of the session that defined it. Setting the collation of the
// connection sets its character set too, so that it comes after that of the
// client.
func mysqlSessionVariables() []string {
	return []string{"character_set_client", "collation_connection", "sql_mode", "time_zone"}
}

// under makes the session what an object's definition was written in. Objects
// that follow one another and agree share it; whatever else follows is run in the
// session as it was before.
func (c *mysqlCompiler) under(o schema.Object) {
	session := c.settable(o)
	for name, value := range session {
		session[name] = c.QuoteString(value)
	}
	c.inSession(session, "for "+mysqlObjectNote("the", o))
}

// mysqlZeroDate is a date without a month or a day, as 0000-00-00; hasZeroDate looks for one.
var mysqlZeroDate = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'\d{4}-(?:00-\d\d|\d\d-00)[ ']`) })

// hasZeroDate reports whether a text has such a date in it; most have none that looks like it.
func hasZeroDate(text string) bool {
	return strings.Contains(text, "-00") && mysqlZeroDate().MatchString(text)
}

// forZeroDates makes the session one that takes dates like 0000-00-00 where a statement
// says one as a default, or is about a table that has one: the server judges the whole
// table again, whatever of it is altered. Others run in the session as it was.
func (c *mysqlCompiler) forZeroDates(sql string, table *schema.Table) {
	zero := hasZeroDate(sql) || table != nil && slices.ContainsFunc(table.Columns, func(col schema.Column) bool { return hasZeroDate(col.Default.SQL) })
	if !zero {
		c.inSession(nil, "")
		return
	}
	c.inSession(map[string]string{"sql_mode": zeroDateMode()}, "for dates like 0000-00-00")
}

// MySQLRejudges reports whether a statement alters a table, takes effect as a whole or
// not at all, and holds no date like 0000-00-00 itself. If such a statement is refused
// for a date like that, the date is a default that the table already has.
func MySQLRejudges(sql string) bool {
	class := sqltext.Classify(sqltext.MySQL, sql)
	alters := class.Verb == "ALTER" && class.Object == "TABLE" || class.Object == "INDEX"
	return alters && !hasZeroDate(sql)
}

// MySQLZeroDates returns what to run before a statement, and after it, so that the
// session accepts dates like 0000-00-00 meanwhile.
func MySQLZeroDates() (before, after string) {
	return "SET @migrate_sql_mode = @@SESSION.sql_mode, SESSION sql_mode = " + zeroDateMode(), "SET SESSION sql_mode = @migrate_sql_mode"
}

// zeroDateMode is the session's sql_mode without what forbids dates like 0000-00-00, as
// an expression. TRADITIONAL would bring that back.
func zeroDateMode() string {
	mode := "@@SESSION.sql_mode"
	for _, part := range []string{"TRADITIONAL", "NO_ZERO_IN_DATE", "NO_ZERO_DATE"} {
		mode = "REPLACE(" + mode + ", '" + part + "', '')"
	}
	return mode
}

// checkSession finds a variable that is not kept with an object.
func (d mysql) checkSession(op ops.Op, o schema.Object) error {
	for _, name := range slices.Sorted(maps.Keys(o.Session)) {
		if name == MySQLEventBegan && o.Kind == schema.KindEvent && isMySQLSeconds(o.Session[name]) {
			continue
		}
		if !slices.Contains(mysqlSessionVariables(), name) {
			return &UnsupportedError{
				Dialect: d.flavor(), Op: op, What: "session variable " + name + " that it would keep with " + mysqlObjectNote("the", o),
				Hint: "it keeps " + strings.Join(mysqlSessionVariables(), ", "),
			}
		}
	}
	return nil
}

// settable leaves the character set out if the statement, which is sent in
// UTF-8, would be misread under it. The server has converted the definition;
// what it means stays the same.
func (mysql) settable(o schema.Object) map[string]string {
	session := maps.Clone(o.Session)
	delete(session, MySQLEventBegan)
	charset, said := session["character_set_client"]
	misread := func(r rune) bool {
		switch charset {
		case "utf8mb4":
			return false
		case "utf8", "utf8mb3": // of which characters have at most three bytes
			return r > 0xffff
		}
		return r > 0x7f
	}
	if said && strings.ContainsFunc(o.Definition, misread) {
		delete(session, "character_set_client")
		delete(session, "collation_connection")
	}
	return session
}

// inSession goes from the session that the last step left to another one, whose values
// are SQL; nil is the run's own.
func (c *mysqlCompiler) inSession(to map[string]string, why string) {
	if maps.Equal(c.session, to) {
		return
	}
	if len(c.session) > 0 {
		var back []string
		for _, name := range setMySQLVariables(c.session) {
			back = append(back, "SESSION "+name+" = @migrate_"+name)
		}
		c.set("put the session back", back)
	}
	c.session = to
	if len(to) > 0 {
		var save, set []string
		for _, name := range setMySQLVariables(to) {
			save = append(save, "@migrate_"+name+" = @@SESSION."+name)
			set = append(set, "SESSION "+name+" = "+to[name])
		}
		c.set("set the session "+why, append(save, set...))
	}
}

func (c *mysqlCompiler) set(note string, list []string) {
	c.b.add(Autocommit, Step{Note: note, Exec: &Exec{SQL: "SET " + strings.Join(list, ", "), Session: true}})
}

// setMySQLVariables are the names that have a value, in the order in which they
// are set.
func setMySQLVariables(session map[string]string) []string {
	return slices.DeleteFunc(mysqlSessionVariables(), func(name string) bool {
		_, said := session[name]
		return !said
	})
}
