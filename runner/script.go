package runner

import (
	"cmp"
	"fmt"
	"io"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// ScriptOptions are what a script depends on besides the revisions.
type ScriptOptions struct {
	// VersionTable is as in Options.
	VersionTable schema.Name
	// FromBase says that the script starts with an empty database, so that the
	// version table is created and everything up to the first barrier is known.
	FromBase bool
	// Passed are the upgrades that led to where the script begins. They are followed
	// in memory, so that what is there is known unless one of them hides it.
	Passed []graph.Step
	// Online is as in Options.
	Online bool
	// Limits are the run's; zero leaves them to the server.
	Limits revision.Limits
}

// Script writes what Run would do as SQL for the database's own client, without
// a database.
func Script(w io.Writer, d dialect.Dialect, source Source, plan []graph.Step, o ScriptOptions) error {
	if o.VersionTable.Name == "" {
		o.VersionTable.Name = DefaultVersionTable
	}
	s := &script{w: w, d: d, server: serverOf(d.Server()), tables: newTables(d, o.VersionTable), online: o.Online, limits: o.Limits}
	s.head()
	if o.FromBase {
		s.known = &schema.Schema{}
		s.versionTable(plan)
	} else {
		s.pass(source, o.Passed)
	}
	for _, step := range plan {
		if s.err != nil {
			break
		}
		s.step(source, step)
	}
	s.limit(revision.Limits{})
	return s.err
}

// StampScript writes what Stamp would do to the version table as SQL for the
// database's own client.
func StampScript(w io.Writer, d dialect.Dialect, stamp graph.Stamp, o ScriptOptions) error {
	if o.VersionTable.Name == "" {
		o.VersionTable.Name = DefaultVersionTable
	}
	s := &script{w: w, d: d, server: serverOf(d.Server()), tables: newTables(d, o.VersionTable)}
	s.head()
	if o.FromBase {
		s.versionTable(nil)
	}
	s.follows(stamp.Changes)
	s.begin()
	for _, c := range stamp.Changes {
		s.statement(s.change(c))
	}
	s.commit()
	return s.err
}

// CreateScript writes what Create would do in an empty database as SQL for the
// database's own client.
func CreateScript(w io.Writer, d dialect.Dialect, list []ops.Op, stamp graph.Stamp, o ScriptOptions) error {
	if o.VersionTable.Name == "" {
		o.VersionTable.Name = DefaultVersionTable
	}
	s := &script{w: w, d: d, server: serverOf(d.Server()), tables: newTables(d, o.VersionTable), known: &schema.Schema{}}
	s.head()
	s.versionTable(nil)
	p, err := d.Compile(list, s.known, dialect.Options{Offline: true})
	if err != nil {
		return err
	}
	s.begin()
	s.program(p, steps(p))
	s.begin()
	for _, c := range stamp.Changes {
		s.statement(s.change(c))
	}
	s.commit()
	return s.err
}

// script writes statements until the first error.
type script struct {
	w      io.Writer
	d      dialect.Dialect
	server server
	tables tables
	// known is the schema as it stands, or nil when a barrier was passed.
	known  *schema.Schema
	hidden Hidden // why it is nil
	online bool
	limits revision.Limits // the run's
	now    revision.Limits // what the script has said last
	open   bool
	// keysOff is set while the open transaction is one without foreign keys.
	keysOff bool
	// owed is what has to hold before the next statement.
	owed []dialect.Assert
	// session is what was remembered of it.
	session keptSession
	err     error
}

func (s *script) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

func (s *script) statement(sql string) {
	s.printf("%s\n\n", dialect.Terminated(s.d, sql))
}

func (s *script) head() {
	s.printf("%s", s.server.scriptHead())
	s.statements(dialect.ScriptSession(s.d))
}

func (postgresServer) scriptSetting(v setting) string {
	return "SET SESSION " + v.name + " = " + cmp.Or(v.value, "DEFAULT")
}

func (mysqlServer) scriptSetting(v setting) string {
	return "SET SESSION " + v.name + " = " + cmp.Or(v.value, "DEFAULT")
}

func (sqliteServer) scriptSetting(v setting) string {
	return "PRAGMA " + v.name + " = " + cmp.Or(v.value, "0")
}

func (s *script) begin() {
	if !s.open && s.d.TransactionalDDL() {
		s.statement("BEGIN")
	}
	s.open = true
	s.settle()
}

func (s *script) commit() {
	if s.open && s.keysOff {
		s.assert(dialect.Assert{Query: orphansQuery + " EXCEPT SELECT * FROM temp._migrate_orphans", Message: orphansMessage})
		s.statement("DROP TABLE temp._migrate_orphans")
	}
	if s.open && s.d.TransactionalDDL() {
		s.statement("COMMIT")
	}
	if s.keysOff {
		s.statement("PRAGMA foreign_keys = ON")
	}
	s.open, s.keysOff = false, false
}

// versionTable makes the table, into which none of the steps has written yet.
func (s *script) versionTable(plan []graph.Step) {
	create := ops.CreateTable{Table: declaredVersions(s.server, s.tables.version), IfNotExists: true}
	program, err := s.d.Compile([]ops.Op{create}, nil, dialect.Options{Offline: true})
	if err != nil {
		s.err = err
		return
	}
	s.begin()
	s.program(program, steps(program))
	s.applied(plan)
	s.commit()
}

func (s *script) step(source Source, step graph.Step) {
	rev, err := source.Open(step.Revision, step.Direction)
	if err != nil {
		s.err = err
		return
	}
	s.printf("-- Running %s %s%s\n\n", step.Direction, rev.ID, comment(rev.Message))
	parts, err := rev.parts()
	changed := s.sessionChange(parts)
	s.follows(step.Changes)
	if err == nil {
		s.keepSession(changed)
		err = s.body(rev, parts)
	}
	if err != nil {
		s.err = &ScriptError{Revision: rev.ID, File: rev.File, Line: lineOf(parts, err), Direction: step.Direction, Err: err, Hidden: s.hidden}
		return
	}
	s.begin()
	s.bringSession(changed)
	for _, c := range step.Changes {
		s.statement(s.change(c))
	}
	s.commit()
}

func comment(message string) string {
	if message == "" {
		return ""
	}
	return ", " + oneLine(message)
}

func (s *script) body(rev Revision, parts []Part) error {
	for _, st := range cut(s.d, parts) {
		if st.fn() != nil {
			return &OfflineFunctionError{Function: st.parts[0].Name}
		}
		list := st.ops()
		p, err := s.d.Compile(list, s.known, dialect.Options{Offline: true, Online: s.online})
		if err != nil {
			return err
		}
		st.program = &p
		s.program(p, st.steps())
		s.evolve(rev, st)
	}
	return nil
}

// limit writes what makes the session's limits the wanted ones.
func (s *script) limit(want revision.Limits) {
	before := s.server.settings(s.now)
	for i, v := range s.server.settings(want) {
		if v != before[i] {
			s.statement(s.server.scriptSetting(v))
		}
	}
	s.now = want
}

// program writes the statements of a program; list are its steps.
func (s *script) program(p dialect.Program, list []placed) {
	for i, seg := range p.Segments {
		switch seg.Mode {
		case dialect.Transaction:
			if i > 0 || s.keysOff {
				s.commit()
			}
			s.begin()
		case dialect.Autocommit:
			s.commit()
			s.settle()
		case dialect.ForeignKeysOff:
			s.commit()
			s.statement("PRAGMA foreign_keys = OFF")
			s.begin()
			s.statement("CREATE TABLE temp._migrate_orphans AS " + orphansQuery)
			s.keysOff = true
		}
		for range seg.Steps {
			step := list[0]
			list = list[1:]
			s.limit(step.limits.Or(s.limits))
			if step.Assert != nil {
				s.assert(*step.Assert)
				continue
			}
			if step.Load != nil {
				s.load(*step.Load, step.folder)
				continue
			}
			if step.Copy != nil {
				s.copy(*step.Copy)
				continue
			}
			s.statement(step.Exec.SQL)
		}
	}
}

// load writes the rows of a file as statements.
func (s *script) load(l dialect.Load, folder Folder) {
	if s.err != nil {
		return
	}
	rows, err := openRows(s.d, folder, l, nil)
	if err != nil {
		s.err = err
		return
	}
	defer rows.close()
	for s.err == nil {
		chunk, err := rows.chunk(chunkRows)
		if err != nil {
			s.err = err
			return
		}
		if len(chunk.rows) == 0 {
			return
		}
		sql, err := loadStatement(s.d, l, chunk.rows)
		if err != nil {
			s.err = rows.mistake(chunk.rows[0].line, err)
			return
		}
		s.statement(sql)
	}
}

// copy writes rows as psql reads them.
func (s *script) copy(c dialect.Copy) {
	s.printf("%s\n", dialect.Terminated(s.d, c.SQL))
	for _, text := range []string{c.Rows, dialect.CopyEnd, "\n"} {
		if s.err == nil {
			_, s.err = io.WriteString(s.w, text)
		}
	}
}

// What foreign_key_check finds, before and after a table was rebuilt.
const (
	orphansQuery   = `SELECT "table", "rowid", "parent" FROM pragma_foreign_key_check`
	orphansMessage = "rows would be left without the row they refer to"
)

// change is the statement of tables.change with its values written in.
func (s *script) change(c graph.RowChange) string {
	table, q := s.d.QuoteName(s.tables.version), s.d.QuoteString
	switch c.Op {
	case graph.InsertRow:
		return "INSERT INTO " + table + " (version_num) VALUES (" + q(c.To) + ")"
	case graph.DeleteRow:
		return "DELETE FROM " + table + " WHERE version_num = " + q(c.From)
	default:
		return "UPDATE " + table + " SET version_num = " + q(c.To) + " WHERE version_num = " + q(c.From)
	}
}

// OfflineFunctionError says that a revision written in Go cannot be part of a
// script.
type OfflineFunctionError struct{ Function string }

func (e *OfflineFunctionError) Error() string {
	if e.Function == "" {
		return "it is written in Go"
	}
	return "it is written in Go (" + e.Function + ")"
}
