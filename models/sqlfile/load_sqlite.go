package sqlfile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// locateSQLite finds out at which of several equal tokens SQLite stopped, which it
// does not tell: the first one that a prefix of the statement cannot end with.
func (l *loader) locateSQLite(ctx context.Context, err error, sent string) error {
	var refusal *database.Error
	if !errors.As(err, &refusal) || refusal.Class != database.Syntax || refusal.Token == "" {
		return err
	}
	for t := range sqltext.Lex(sqltext.SQLite, sent) {
		if t.Text != refusal.Token {
			continue
		}
		_, prefixErr := l.scratch.conn.Exec(ctx, "EXPLAIN "+sent[:t.End()])
		var prefix *database.Error
		if errors.As(prefixErr, &prefix) && prefix.Class == database.Syntax && prefix.Token == refusal.Token {
			located := *refusal
			located.Position = t.Offset + 1
			return &located
		}
	}
	return err
}

// isOfOtherModule notes a virtual table whose module only a program registers: its
// statement says all that there is to know of it.
func (l *loader) isOfOtherModule(s *statement, class database.Class) bool {
	v, err := sqltext.ParseVirtualTable(s.sql)
	if class != database.Unregistered || err != nil {
		return false
	}
	l.apart = append(l.apart, schema.Object{
		Kind: schema.KindVirtualTable, Name: v.Name, Definition: "CREATE VIRTUAL TABLE " + s.sql[v.NameSpan.Start:],
	})
	l.notes = append(l.notes, s.noted("what "+v.Module+" makes of virtual tables is not known here: they are declared as they are written"))
	return true
}

// mapBackSQLite adds the virtual tables that could not be made. The tables in which
// they may keep their data are left alone, as those of a live database are.
func (l *loader) mapBackSQLite(s *schema.Schema) {
	for _, o := range l.apart {
		s.Objects = append(s.Objects, o)
		s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool {
			return strings.HasPrefix(strings.ToLower(t.Name), strings.ToLower(o.Name)+"_")
		})
	}
}
