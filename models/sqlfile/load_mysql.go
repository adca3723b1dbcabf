package sqlfile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlSession is what a session began with, to go back to.
type mysqlSession struct{ mode, zone, engine string }

// beginMySQL: what changes how SQL is read is switched off, for the files were
// read without it.
func (l *loader) beginMySQL(ctx context.Context) error {
	s := &l.mysql
	if s.engine == "" {
		const query = "SELECT @@sql_mode, @@time_zone, @@default_storage_engine"
		if _, err := database.One(ctx, l.scratch.conn, query, nil, &s.mode, &s.zone, &s.engine); err != nil {
			return err
		}
		modes := strings.Split(s.mode, ",")
		s.mode = strings.Join(slices.DeleteFunc(modes, isLexicalMode), ",")
	}
	text := func(v string) string { return sqltext.QuoteString(sqltext.MySQL, v) }
	_, err := l.scratch.conn.Exec(ctx, "SET SESSION sql_mode = "+text(s.mode)+", time_zone = "+text(s.zone)+
		", default_storage_engine = "+text(s.engine)+", foreign_key_checks = 1, unique_checks = 1")
	return err
}

// isLexicalMode reports whether a part of sql_mode changes how SQL is read.
func isLexicalMode(mode string) bool {
	switch strings.ToUpper(mode) {
	case "ANSI", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ORACLE", "MSSQL", "DB2", "MAXDB", "POSTGRESQL":
		return true
	}
	return false
}

// checkMode looks whether a SET has changed how SQL is read. The statements
// behind it were judged by other rules.
func (l *loader) checkMode(ctx context.Context, s *statement) error {
	if !strings.Contains(strings.ToLower(s.sql), "sql_mode") {
		return nil
	}
	var mode string
	if _, err := database.One(ctx, l.scratch.conn, "SELECT @@sql_mode", nil, &mode); err != nil {
		return err
	}
	for _, m := range strings.Split(mode, ",") {
		if isLexicalMode(m) {
			e := errorAt(s.file, s.offset, "sql_mode "+m+" changes how SQL is read", "quote names with ` and strings with ', and leave the mode out")
			e.Refused = true
			return e
		}
	}
	return nil
}

// allowZeroDates runs a definition once more in a session that takes dates like
// 0000-00-00, as revisions do. The mode is not changed for all of the file: routines keep
// the one that they are created in.
func (l *loader) allowZeroDates(ctx context.Context, s *statement, refusal error) error {
	var e *database.Error
	if !errors.As(refusal, &e) || e.Code != database.InvalidDefault {
		return refusal
	}
	before, after := dialect.MySQLZeroDates()
	if err := runOne(ctx, l.scratch.conn, before); err != nil {
		return refusal
	}
	sent, _ := l.text(s)
	failed := runOne(ctx, l.scratch.conn, sent)
	if err := runOne(ctx, l.scratch.conn, after); err != nil {
		return err
	}
	return failed
}

// stopChecking is for tables that refer to each other. What refers to nothing is
// found when all have been loaded.
func (l *loader) stopChecking(ctx context.Context) (bool, error) {
	if l.unchecked {
		return false, nil
	}
	l.unchecked = true
	return true, l.uncheck(ctx)
}

// uncheck lets tables refer to others that are not there yet.
func (l *loader) uncheck(ctx context.Context) error {
	if !l.unchecked {
		return nil
	}
	_, err := l.scratch.conn.Exec(ctx, "SET SESSION foreign_key_checks = 0")
	return err
}

// checkReferences finds foreign keys to tables that nobody declares, which MySQL
// accepts while it is told not to check.
func (l *loader) checkReferences(s *schema.Schema, ignored []schema.Name) error {
	for _, t := range s.Tables {
		for _, key := range t.ForeignKeys {
			n := key.RefTable
			if s.Table(n) != nil || slices.ContainsFunc(ignored, func(i schema.Name) bool { return i.Name == n.Name }) {
				continue
			}
			return l.dangling(t.Name, key.Name, n.Name)
		}
	}
	return nil
}

func (l *loader) dangling(table, key, missing string) error {
	message, hint := "the foreign key "+key+" of "+table+" refers to "+missing+", which is not declared", "declare the table "+missing
	for _, s := range l.list {
		if s.action != run || len(s.class.Targets) == 0 || !strings.EqualFold(s.class.Targets[0].Last(), table) {
			continue
		}
		refers := false
		for _, t := range significant(sqltext.MySQL, s.sql) {
			refers = refers || t.Is("REFERENCES")
			if refers && isName(t) && strings.EqualFold(sqltext.UnquoteIdent(t.Text), missing) {
				return errorAt(s.file, s.offset+t.Offset, message, hint)
			}
			refers = refers && t.Text != ")"
		}
	}
	return errorAt(l.list[0].file, 0, message, hint)
}

// overEvents are those that the server disables, whatever they are declared as: when
// they are made, or when their last time has come.
const overEvents = `
SELECT EVENT_NAME FROM information_schema.EVENTS
WHERE EVENT_SCHEMA = DATABASE() AND COALESCE(ENDS, EXECUTE_AT) < CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', TIME_ZONE)`

// findOver notes which of the declared events stay disabled.
func (l *loader) findOver(ctx context.Context) error {
	if !slices.ContainsFunc(l.list, func(s *statement) bool { return s.event == eventEnabled }) {
		return nil
	}
	return database.Each(ctx, l.scratch.conn, overEvents, nil, func(rows database.Rows) error {
		var name string
		err := rows.Scan(&name)
		l.over = append(l.over, name)
		return err
	})
}

// mapBackMySQL gives events their state and their times again, and what mentions the scratch its
// database.
func (l *loader) mapBackMySQL(s *schema.Schema) {
	l.scratch.confined.disown(l.live, s)
	states, written := map[string]eventState{}, map[string]string{}
	for _, one := range l.list {
		if one.event != eventUnsaid && len(one.class.Targets) > 0 {
			states[one.class.Targets[0].Last()] = one.event
			written[one.class.Targets[0].Last()] = one.sql
		}
	}
	bare := sqltext.QuoteIdentIfNeeded(sqltext.MySQL, l.live.name)
	names := strings.NewReplacer("`"+l.scratch.name+"`", sqltext.QuoteIdent(sqltext.MySQL, l.live.name), l.scratch.name, bare)
	for i := range s.Objects {
		o := &s.Objects[i]
		o.Definition = names.Replace(o.Definition)
		if o.Kind == schema.KindEvent && states[o.Name] == eventEnabled && !slices.Contains(l.over, o.Name) {
			o.Definition = enabled(o.Definition)
		}
		if sql := written[o.Name]; o.Kind == schema.KindEvent && sql != "" {
			o.Definition = dialect.MySQLEventAsWritten(o.Definition, sql)
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Checks {
			t.Checks[j].Expr.SQL = names.Replace(t.Checks[j].Expr.SQL)
		}
		for j := range t.Columns {
			if g := t.Columns[j].Generated; g != nil {
				g.Expr.SQL = names.Replace(g.Expr.SQL)
			}
		}
	}
}

// enabled is the definition of an event with DISABLE made ENABLE.
func enabled(definition string) string {
	tokens := significant(sqltext.MySQL, definition)
	for _, i := range outside(tokens) {
		switch t := tokens[i]; {
		case t.Is("DO"):
			return definition
		case t.Is("DISABLE"):
			return sqltext.Span{Start: t.Offset, End: t.End()}.Replace(definition, "ENABLE")
		}
	}
	return definition
}
