package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
)

// isFormatted reports whether SQL says of itself that it is a changelog: in its first line that says anything.
func isFormatted(text string) bool {
	line, _, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n"), "\n")
	return formattedMark().MatchString(line)
}

var formattedMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^--\s*liquibase\s*formatted`) })

// formattedWord finds what a comment says to Liquibase: a word, and what stands behind it.
var formattedWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*--\s*(changeset|rollback|comment:?|preconditions|precondition-[a-z-]+|property|validCheckSum:?|ignoreLines:\w+|liquibase\s*formatted)(?:\s+(.*?))?\s*$`)
})

// formattedName reads author:id, either of which may stand in quotes, and the attributes behind them.
var formattedName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:"([^"]+)"|([^:]+)):(?:"([^"]+)"|(\S+))(.*)$`)
})

// formattedAttribute reads name:value, whose value may stand in quotes.
var formattedAttribute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\w+):\s*(?:"([^"]*)"|(\S*))`)
})

var (
	beginRollback = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^\s*/\*\s*liquibase\s*rollback\s*$`) })
	endRollback   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*?)\s*\*/\s*$`) })
)

// attributes are those of a line of formatted SQL, by their names in small letters.
func attributes(text string) map[string]string {
	found := map[string]string{}
	for _, m := range formattedAttribute().FindAllStringSubmatch(text, -1) {
		if name := strings.ToLower(m[1]); found[name] == "" {
			found[name] = m[2] + m[3]
		}
	}
	return found
}

// formattedSQL is a changelog in SQL that is being read.
type formattedSQL struct {
	*changelogs
	file string
	at   changelogAt

	set        changeset
	attributes map[string]string
	open       bool // a changeset
	up, down   strings.Builder
	rollbacks  int
}

// readFormatted reads a changelog in SQL. SQL that is none is a changeset of its own, as includeAll has it.
func (c *changelogs) readFormatted(file, text string, at changelogAt) error {
	f := &formattedSQL{changelogs: c, file: file, at: at}
	if f.at.logical == "" {
		f.at.logical = file
	}
	if !isFormatted(text) {
		f.begin("raw", "includeAll", "", 1)
		f.up.WriteString(text)
		f.end()
		return nil
	}
	lines := slices.Collect(strings.Lines(text))
	for number := 0; number < len(lines); number++ {
		line := lines[number]
		if beginRollback().MatchString(line) {
			for number++; number < len(lines); number++ {
				f.rollbacks++
				if m := endRollback().FindStringSubmatch(strings.TrimSuffix(lines[number], "\n")); m != nil {
					f.down.WriteString(m[1] + "\n")
					break
				}
				f.down.WriteString(lines[number])
			}
			continue
		}
		m := formattedWord().FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			if err := f.statement(line, number+1); err != nil {
				return err
			}
			continue
		}
		word, rest := strings.ToLower(strings.TrimSuffix(m[1], ":")), m[2]
		if count, ok := strings.CutPrefix(word, "ignorelines:"); ok {
			number = ignored(lines, number, count)
			continue
		}
		if err := f.mark(word, rest, number+1); err != nil {
			return err
		}
	}
	f.end()
	return nil
}

// ignored is the last of the lines that are not read, where a mark says so.
func ignored(lines []string, number int, count string) int {
	if n, err := strconv.Atoi(count); err == nil {
		return number + n
	}
	for i := number + 1; i < len(lines); i++ {
		if m := formattedWord().FindStringSubmatch(strings.TrimSuffix(lines[i], "\n")); m != nil && strings.EqualFold(m[1], "ignoreLines:end") {
			return i
		}
	}
	return len(lines)
}

// statement takes a line of SQL.
func (f *formattedSQL) statement(line string, number int) error {
	if f.open {
		f.up.WriteString(line)
		return nil
	}
	if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "--") && !strings.HasPrefix(trimmed, "/*") &&
		!strings.HasPrefix(trimmed, "*") && len(f.sets) == 0 {
		f.left = append(f.left, Left{f.file, number, "a statement before the first --changeset, which Liquibase does not run"})
	}
	return nil
}

// mark obeys what a comment says to Liquibase.
func (f *formattedSQL) mark(word, rest string, number int) error {
	kind, _, _ := strings.Cut(strings.Join(strings.Fields(word), " "), "-")
	switch kind {
	case "changeset":
		return f.changeset(rest, number)
	case "liquibase formatted":
		if path := attributes(rest)["logicalfilepath"]; path != "" {
			f.at.logical = path
		}
	case "rollback":
		f.rollbacks++
		f.down.WriteString(rest + "\n")
	case "comment":
		f.set.comment = f.expand(rest)
	case "property":
		a := attributes(rest)
		f.property(a["name"], a["value"], a["dbms"], a["context"]+a["contextfilter"])
	case "preconditions":
		f.attributes["onfail"] = attributes(rest)["onfail"]
	case "precondition":
		what := "the precondition " + strings.TrimPrefix(word, "precondition-") + " " + rest + " is taken to be met"
		f.set.left = append(f.set.left, Left{f.file, number, what})
	}
	return nil
}

// changeset begins one.
func (f *formattedSQL) changeset(text string, number int) error {
	f.end()
	m := formattedName().FindStringSubmatch(text)
	if m == nil {
		return &Error{File: f.file, Line: number, Message: "no changeset is named: " + text, Hint: "Liquibase refuses it, too: write --changeset author:id"}
	}
	f.begin(f.expand(m[3]+m[4]), f.expand(m[1]+m[2]), m[5], number)
	return nil
}

func (f *formattedSQL) begin(id, author, rest string, number int) {
	a := attributes(rest)
	f.open, f.attributes, f.rollbacks = true, a, 0
	f.up.Reset()
	f.down.Reset()
	f.set = changeset{
		id: id, author: author, file: f.file, line: number, path: plainPath(f.at.logical), labels: f.expand(a["labels"]),
		context: bothContexts(f.at.context, f.expand(a["contextfilter"]+a["context"])), outside: strings.EqualFold(a["runintransaction"], "false"),
	}
	if own := a["logicalfilepath"]; own != "" {
		f.set.path = plainPath(f.expand(own))
	}
	if strings.EqualFold(a["runalways"], "true") || strings.EqualFold(a["runonchange"], "true") {
		f.set.left = append(f.set.left, Left{f.file, number, againIsOnce})
	}
	if strings.EqualFold(a["failonerror"], "false") {
		f.set.left = append(f.set.left, Left{f.file, number, "failOnError:false: a statement that fails stops the upgrade here"})
	}
	if with := a["runwith"]; with != "" {
		f.set.left = append(f.set.left, Left{f.file, number, "runWith:" + with + ": its statements run on the connection here"})
	}
}

// againIsOnce is what becomes of runAlways and runOnChange.
const againIsOnce = "it runs once here: declare in the models what it makes, and autogenerate follows its changes"

// bothContexts is an expression that holds where two do.
func bothContexts(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") and (" + b + ")"
}

// end takes the changeset that is open.
func (f *formattedSQL) end() {
	a := f.attributes
	if !f.open || strings.EqualFold(a["ignore"], "true") {
		f.open = false
		return
	}
	f.open = false
	f.set.up = readPlain(f.dialect, f.delimited(f.up.String(), a["enddelimiter"], a["splitstatements"]))
	down := strings.TrimSpace(f.down.String())
	if nothingToRollBack(down) && f.rollbacks > 0 {
		f.set.down = plain{}
		f.set.down.SQL = "-- " + noRollback + "\n"
	} else {
		endDelimiter := a["rollbackenddelimiter"]
		f.set.down = readPlain(f.dialect, f.delimited(down, endDelimiter, a["rollbacksplitstatements"]))
	}
	f.add(f.set, f.expand(a["dbms"]))
}

// noRollback says why a way down does nothing.
const noRollback = "Liquibase had nothing to roll back"

// nothingToRollBack reports whether a rollback is one that does nothing.
func nothingToRollBack(text string) bool {
	return text == "" || strings.EqualFold(text, "empty") || strings.EqualFold(text, "not required")
}

// delimited is SQL with its properties' values, whose statements end with semicolons, whatever ended them.
func (c *changelogs) delimited(text, delimiter, split string) string {
	text = c.expand(text)
	if delimiter == "" || delimiter == ";" || strings.EqualFold(split, "false") {
		return closed(c.dialect, text)
	}
	var whole strings.Builder
	for _, piece := range splitAt(c.dialect, text, delimiter) {
		whole.WriteString(strings.Trim(closed(c.dialect, piece), "\n") + "\n")
	}
	return whole.String()
}

// splitAt splits SQL where a delimiter stands outside of quotes and comments. It may be a regular expression, as / alone
// in a line is.
func splitAt(dialect, text, delimiter string) []string {
	switch {
	case delimiter == "/" || strings.EqualFold(delimiter, "go"):
		delimiter = `(?mi)^[ \t]*` + regexp.QuoteMeta(delimiter) + `[ \t]*$`
	case strings.ContainsAny(delimiter, `\|`):
		delimiter = `(?m)` + delimiter
	default:
		delimiter = regexp.QuoteMeta(delimiter)
	}
	pattern, err := regexp.Compile(delimiter)
	if err != nil {
		return []string{text}
	}
	var pieces []string
	begin := 0
	for _, at := range pattern.FindAllStringIndex(text, -1) {
		if at[0] < begin || at[0] == at[1] || isHidden(dialect, text[begin:at[0]]) {
			continue
		}
		pieces = append(pieces, text[begin:at[0]])
		begin = at[1]
	}
	return append(pieces, text[begin:])
}

// isHidden reports whether what follows a text would stand in a string or comment.
func isHidden(dialect, text string) bool {
	last := sqltext.Token{}
	for token := range sqltext.Lex(lexerOf(dialect), text) {
		last = token
	}
	return last.Unterminated
}
