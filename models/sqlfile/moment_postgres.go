package sqlfile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// moment is a word such as 'now' in a statement about a table. As the default of a
// column PostgreSQL reads it when it runs the statement, so that every loading of the
// files would declare another constant.
type moment struct {
	*statement
	table  string
	offset int
	word   string
}

// moments gives columns back the words of their defaults that were read when the
// statements ran, and tells of them.
func (l *loader) moments(ctx context.Context, s *schema.Schema) error {
	var words []moment
	for _, statement := range l.list {
		words = append(words, momentsIn(statement)...)
	}
	if len(words) == 0 {
		return nil
	}
	told := map[int]bool{}
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			col := &t.Columns[j]
			at := slices.IndexFunc(words, func(m moment) bool { return m.table == t.Name })
			if at < 0 || !dialect.IsMomentType(col.Type) || !strings.HasPrefix(col.Default.SQL, "'") {
				continue
			}
			word, err := l.momentOf(ctx, *col)
			if err != nil {
				return err
			}
			if word == "" {
				continue
			}
			col.Default = schema.SQLExpr("'" + word + "'")
			if n := slices.IndexFunc(words, func(m moment) bool { return m.table == t.Name && m.word == word }); n >= 0 {
				at = n
			}
			if !told[at] {
				told[at] = true
				line, _ := sqltext.Position(words[at].file.Text, words[at].statement.offset+words[at].offset)
				l.notes = append(l.notes, Note{File: words[at].file.Path, Line: line, Count: 1, Message: fmt.Sprintf(
					"the default '%s' of %s.%s is the moment at which the column gets it, and not that at which a row does: write now() or CURRENT_DATE",
					words[at].word, t.QualifiedName(), col.Name)})
			}
		}
	}
	return nil
}

// momentsIn are the words in a statement that makes or alters a table.
func momentsIn(s *statement) []moment {
	if s.action == skip || s.class.Object != "TABLE" || len(s.class.Targets) == 0 {
		return nil
	}
	var list []moment
	for t := range sqltext.Lex(sqltext.Postgres, s.sql) {
		if t.Kind != sqltext.String {
			continue
		}
		text, _ := sqltext.UnquoteString(sqltext.Postgres, t.Text)
		if word := strings.ToLower(strings.TrimSpace(text)); slices.Contains(dialect.MomentWords(), word) {
			list = append(list, moment{statement: s, table: s.class.Targets[0].Last(), offset: t.Offset, word: word})
		}
	}
	return list
}

// momentOf is the word that the default of a column was while the files were loaded,
// or nothing.
func (l *loader) momentOf(ctx context.Context, col schema.Column) (string, error) {
	d, err := dialect.For(l.scratch.conn.Server())
	if err != nil {
		return "", err
	}
	typ, err := d.FormatType(col.Type)
	if err != nil {
		return "", err
	}
	value := "(" + col.Default.SQL + ")::" + typ
	var cases strings.Builder
	if col.Type.Kind != schema.Date {
		since := time.Since(l.began).Seconds() + 1 // a precision rounds
		fmt.Fprintf(&cases, " WHEN %s BETWEEN (clock_timestamp() - interval '%f s')::%s AND (clock_timestamp() + interval '1 s')::%s THEN 'now'", value, since, typ, typ)
	}
	if kind := col.Type.Kind; kind != schema.Time && kind != schema.Timetz {
		for _, word := range dialect.MomentWords()[1:] {
			fmt.Fprintf(&cases, " WHEN %s = '%s'::%s THEN '%s'", value, word, typ, word)
		}
	}
	var word string
	_, err = database.One(ctx, l.scratch.conn, "SELECT CASE"+cases.String()+" ELSE '' END", nil, &word)
	return word, err
}
