package importer

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/sqltext"
)

// Tools that number their migrations have them in a line. What they have in common is here.

// lineHeads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func lineHeads(tool, howToFill string, h History, answer []string) ([]string, error) {
	applied := map[string]bool{}
	for _, version := range answer {
		applied[version] = true
	}
	head, gap := "", ""
	for _, r := range h.Revisions {
		switch {
		case !applied[r.ID]:
			gap = cmp.Or(gap, r.ID)
		case gap != "":
			return nil, &Error{
				Message: fmt.Sprintf("%s applied version %s, but not %s, which comes before it", tool, r.ID, gap),
				Hint:    "apply what is missing with " + howToFill + ", then import again",
			}
		default:
			head = r.ID
		}
		delete(applied, r.ID)
	}
	for version := range applied {
		return nil, noFileHas(tool, version)
	}
	if head == "" {
		return nil, nil
	}
	return []string{head}, nil
}

func noFileHas(tool, version string) error {
	return &Error{
		Message: fmt.Sprintf("%s applied version %s, and no file in the folder has it", tool, version),
		Hint:    "import the folder that belongs to the database, or one without a database by --no-stamp",
	}
}

// versionTime is the time that a version holds, if it is one.
func versionTime(version int64) time.Time { return timeOf(strconv.FormatInt(version, 10)) }

func timeOf(version string) time.Time {
	t, err := time.Parse("20060102150405", version)
	if err != nil {
		return time.Time{}
	}
	return t
}

// words are what the name of a file says, from its first mark on.
func words(name, mark string) string {
	_, text, _ := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), mark)
	return strings.TrimSpace(strings.ReplaceAll(text, "_", " "))
}

// inOneTransaction takes BEGIN and COMMIT away that stand around a whole text, since a revision is a transaction
// anyhow. alone reports whether a statement in it cannot be in one; where it begins or ends another transaction, left
// says so. first is the line of the file on which the text begins.
func inOneTransaction(dialect, file, text string, first int) (sql string, alone bool, left []Left) {
	d := map[string]sqltext.Dialect{"postgres": sqltext.Postgres, "mysql": sqltext.MySQL, "sqlite": sqltext.SQLite}[dialect]
	list, err := sqltext.Split(d, text)
	if err != nil {
		return text, false, nil // the database will say what is wrong with it
	}
	var control []int
	for i, s := range list {
		c := sqltext.Classify(d, s.SQL)
		alone = alone || c.NoTransaction != ""
		if c.TransactionControl && slices.Contains([]string{"BEGIN", "START", "COMMIT", "END", "ROLLBACK"}, c.Verb) {
			control = append(control, i)
		}
	}
	if last := len(list) - 1; last > 0 && slices.Equal(control, []int{0, last}) {
		begin, end := list[0], list[last]
		inner := text[begin.Offset+len(begin.SQL) : end.Offset+end.Lead]
		return text[:begin.Offset+begin.Lead] + strings.TrimSpace(withoutEnd(inner)) + "\n" + withoutEnd(text[end.Offset+len(end.SQL):]), alone, nil
	}
	for _, i := range control {
		line := first + list[i].Line - 1 + strings.Count(list[i].SQL[:list[i].Lead], "\n")
		left = append(left, Left{file, line, "a transaction of its own: take it out, or divide the revision there"})
	}
	return text, alone, left
}

// withoutEnd takes the terminator of the statement before away.
func withoutEnd(text string) string { return strings.TrimPrefix(strings.TrimLeft(text, " \t"), ";") }
