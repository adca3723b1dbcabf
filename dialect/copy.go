package dialect

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// Copy is the rows that follow a COPY … FROM stdin in SQL.
type Copy struct {
	SQL string `json:"sql"`
	// Rows are as their author wrote them. The journal does not keep them: they are in
	// the revision's file, and Sum tells whether they are still the same.
	Rows string `json:"-"`
	Sum  string `json:"sum"`
	// Line is that of the first row in the operation's SQL, counted from 1.
	Line int `json:"line"`
}

// CopyEnd is the line that ends the rows of a Copy, as psql reads it.
const CopyEnd = "\\.\n"

// Count returns the number of rows. In CSV a row may take several lines, and the first
// line may be a header, as it may in the text format.
func (c Copy) Count() int64 {
	csv, header := false, false
	for t := range sqltext.Lex(sqltext.Postgres, c.SQL) {
		csv = csv || strings.EqualFold(strings.Trim(t.Text, "'"), "csv")
		header = header || t.Is("header")
	}
	n, quoted := int64(0), false
	for rest := c.Rows; rest != ""; {
		line, behind, _ := strings.Cut(rest, "\n")
		quoted = csv && quoted != (strings.Count(line, `"`)%2 == 1)
		if !quoted {
			n++
		}
		rest = behind
	}
	if header && n > 0 {
		n--
	}
	return n
}

// RowsOf returns the rows of a Copy that was read from the journal, which does not keep
// them, from the operation that it was compiled from. ok is false if the operation no
// longer holds the same rows.
func RowsOf(op ops.Op, c Copy) (rows string, ok bool) {
	x, isSQL := op.(ops.Execute)
	if !isSQL {
		return "", false
	}
	list, err := sqltext.Split(sqltext.Postgres, x.SQL.For("postgres"))
	if err != nil {
		return "", false
	}
	for i, s := range list {
		if s.Kind == sqltext.CopyData && list[i-1].SQL == c.SQL && checksum(s.SQL) == c.Sum {
			return s.SQL, true
		}
	}
	return "", false
}

// checksum is the Sum of a Copy with these rows.
func checksum(rows string) string {
	sum := sha256.New()
	w := bufio.NewWriter(sum) // []byte(rows) would copy all rows at once, of which there may be very many
	_, _ = w.WriteString(rows)
	_ = w.Flush() // no hash returns an error
	return hex.EncodeToString(sum.Sum(nil))
}

// splitCommands is sqltext.Split without the rows that follow a COPY … FROM stdin, which
// are not SQL.
func splitCommands(text sqltext.Dialect, sql string) ([]sqltext.Statement, error) {
	list, err := sqltext.Split(text, sql)
	return slices.DeleteFunc(list, func(s sqltext.Statement) bool { return s.Kind == sqltext.CopyData }), err
}

// refuseCopy returns an error if MySQL or SQLite is to run a COPY … FROM stdin, which only
// PostgreSQL has. Callers ask it before anything else: read as SQL, the rows that follow
// may look like an error of another kind, such as a string that never ends (O'Brien).
func refuseCopy(name string, op ops.Execute, list []sqltext.Statement) error {
	for _, s := range list {
		text := s.SQL[s.Lead:]
		if len(text) < 4 || !strings.EqualFold(text[:4], "copy") || !slices.ContainsFunc(sqltext.Tokens(sqltext.Postgres, text), isStdin) {
			continue
		}
		return &UnsupportedError{
			Dialect: name, Op: op, What: "statement " + firstLine(text), Line: lineOf(s),
			Hint: "COPY is PostgreSQL's: put it into a section of its own, -- migrate:upgrade postgres, " +
				"and write INSERTs, or keep the rows in a .tsv file, which bulk_insert loads in a revision in TOML on every database",
		}
	}
	return nil
}

func isStdin(t sqltext.Token) bool { return t.Is("stdin") }
