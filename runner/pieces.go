package runner

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/retort-db/migrate/internal/database"
)

// pieceLimit bounds a value of the journal. MySQL and MariaDB take no statement and
// make no value that is longer than max_allowed_packet (16 MiB on MariaDB 10.11, 4 on
// MySQL 5.7), while a revision of many statements may be longer.
const pieceLimit = 256 << 10

// journalStatements writes rows of the journal, however long they are: what is too
// long for one goes ahead of it in pieces, of which segment says how many.
func (r *Runner) journalStatements(entries ...entry) ([]database.Statement, error) {
	var rows [][]any
	for _, e := range entries {
		values, err := r.journalValues(e)
		if err != nil {
			return nil, err
		}
		pieces, err := r.takePieces(e, values)
		if err != nil {
			return nil, err
		}
		rows = append(append(rows, pieces...), values)
	}
	if len(rows) == len(entries) {
		return []database.Statement{r.journalInsert(len(rows), slices.Concat(rows...))}, nil
	}
	list := make([]database.Statement, len(rows))
	for i, values := range rows {
		list[i] = r.journalInsert(1, values)
	}
	return list, nil
}

// takePieces takes rows of eventContinued out of the source or the program of a row,
// as long as that is too long: no row has both.
func (r *Runner) takePieces(e entry, values []any) ([][]any, error) {
	if e.program == nil && e.rev == nil {
		return nil, nil
	}
	columns := journalColumns()
	long := slices.Index(columns, "program")
	if e.program == nil {
		long = slices.Index(columns, "source")
	}
	text, _ := values[long].(string)
	if len(text) <= pieceLimit {
		return nil, nil
	}
	var rows [][]any
	for len(text) > pieceLimit {
		row, err := r.journalValues(entry{event: eventContinued, revision: e.revision, direction: e.direction})
		if err != nil {
			return nil, err
		}
		piece := beginning(text, pieceLimit)
		row[long], text = piece, text[len(piece):]
		rows = append(rows, row)
	}
	values[long], values[slices.Index(columns, "segment")] = text, int64(len(rows))
	return rows, nil
}

// beginning is as much of a text as fits, in whole characters.
func beginning(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// together is a column of the journal's row with that id, of which that many pieces
// went ahead.
func (r *Runner) together(ctx context.Context, column string, id int64, pieces int, last string) (string, error) {
	if pieces == 0 {
		return last, nil
	}
	d := r.dialect
	list := []string{last}
	query := "SELECT " + column + " FROM " + d.QuoteName(r.tables.journal) + " WHERE version_table = " + d.Placeholder(1) +
		" AND event = '" + eventContinued + "' AND id < " + d.Placeholder(2) + " ORDER BY id DESC LIMIT " + d.Placeholder(3)
	err := database.Each(ctx, r.conn, query, []any{r.tables.key, id, int64(pieces)}, func(rows database.Rows) error {
		list = append(list, "")
		return rows.Scan(&list[len(list)-1])
	})
	slices.Reverse(list)
	return strings.Join(list, ""), err
}
