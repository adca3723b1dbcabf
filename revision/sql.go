package revision

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/retort-db/migrate/internal/conflict"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// A plain-SQL revision has its header in comments, a key to a line as in TOML
// (-- revision = "3f2a9c1d77be"), and its body in sections:
//
//	-- migrate:upgrade
//	-- migrate:upgrade postgres
//	-- migrate:downgrade transaction=false
//
// A section for a dialect takes the place of the common one there.
const sectionPrefix = "-- migrate:"

var (
	// sectionMark is a line that begins a section. Lines for the splitter,
	// which mark the ends of a statement, are part of the SQL.
	sectionMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ \t]*--[ \t]*migrate:[ \t]*(\S*)(.*)`) })
	splitMark   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ \t]*--[ \t]*migrate:statement-`) })
	// headerLine is a comment that holds a key of the header. What looks like
	// one but has no TOML value is prose.
	headerLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*--[ \t]*[A-Za-z_]+[ \t]*=[ \t]*(["'\[0-9+-]|true\b|false\b)`)
	})
	// almostHeaderLine is a comment that seems to hold a key which every header has.
	almostHeaderLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*--[ \t]*(revision|down_revision)[ \t]*[:=][ \t]*["']?([^\s"']*)`)
	})
)

// uncomment makes TOML of the header of an SQL revision: it blanks out the
// dashes, and all lines that hold no key. Every byte stays where it was.
func uncomment(file string, header []byte) ([]byte, error) {
	out := make([]byte, 0, len(header))
	number := 0
	for line := range bytes.Lines(schematoml.WithoutMark(header)) {
		number++
		text := bytes.TrimSpace(line)
		blank := bytes.Repeat([]byte(" "), len(line))
		switch {
		case headerLine().Match(line):
			copy(blank, bytes.Replace(line, []byte("--"), []byte("  "), 1))
		case conflict.Begins(string(line)):
			return nil, &schematoml.Error{File: file, Line: number, Message: conflict.Message}
		case len(text) > 0 && !bytes.HasPrefix(text, []byte("--")):
			return nil, &schematoml.Error{File: file, Line: number, Message: `SQL before the first section; begin the upgrade with a line "-- migrate:upgrade"`}
		}
		if line[len(line)-1] == '\n' {
			blank[len(blank)-1] = '\n'
		}
		out = append(out, blank...)
	}
	return out, nil
}

// almostHeader finds the line that a header without a revision or parent seems to
// have them on, which was read as prose.
func almostHeader(file string, header []byte, has lines) error {
	number := 0
	for line := range bytes.Lines(header) {
		number++
		m := almostHeaderLine().FindSubmatch(line)
		if m == nil || headerLine().Match(line) {
			continue
		}
		if key := string(m[1]); key == "revision" && has.id == 0 || key == "down_revision" && has.down == 0 {
			return &schematoml.Error{File: file, Line: number, Message: fmt.Sprintf("write -- %s = %q, as in TOML", key, m[2])}
		}
	}
	return nil
}

// section is a part of an SQL revision.
type section struct {
	direction string // "upgrade" or "downgrade"
	dialect   string // empty for all
	mark      int    // the line of its mark
	line      int    // of its first line of SQL
	outside   bool   // transaction=false
	text      string // of the file, from that line on
	sql       string
}

// readSQLBody reads the sections.
func readSQLBody(file, data string, fill *filler) (Body, error) {
	if err := readable(file, data); err != nil {
		return Body{}, err
	}
	list, err := sections(file, data)
	if err != nil {
		return Body{}, err
	}
	for i := range list {
		list[i].sql = fill.text(list[i].sql)
	}
	b := Body{Upgrade: sectionEntries(list, "upgrade"), Downgrade: sectionEntries(list, "downgrade")}
	if !slices.ContainsFunc(list, func(s section) bool { return s.direction == "downgrade" }) {
		b.noDowngrade = "it has no section " + sectionPrefix + "downgrade"
	}
	return b, nil
}

// readable refuses text that servers would refuse with less to go by, or that SQLite
// would keep as it is: what is not UTF-8, and NUL, which ends a text on the wire.
func readable(file, data string) error {
	at := strings.IndexByte(data, 0)
	message := "there is a NUL byte, which no text can hold"
	if at < 0 && !utf8.ValidString(data) {
		for at = 0; ; {
			r, size := utf8.DecodeRuneInString(data[at:])
			if r == utf8.RuneError && size < 2 {
				break
			}
			at += size
		}
		message = fmt.Sprintf("the byte 0x%02x is not UTF-8: save the file as UTF-8", data[at])
	}
	if at < 0 {
		return nil
	}
	return &schematoml.Error{File: file, Line: 1 + strings.Count(data[:at], "\n"), Message: message}
}

// sections finds them. Their SQL is part of the data, which may be large.
func sections(file, data string) ([]section, error) {
	var list []section
	var errs schematoml.Errors
	number, end := 0, 0
	for raw := range strings.Lines(data) {
		number++
		begin := end
		end += len(raw)
		mark := sectionMark().FindStringSubmatch(raw)
		if mark == nil || splitMark().MatchString(raw) {
			if n := len(list); n > 0 {
				list[n-1].extend(data[:end], begin, number)
			}
			continue
		}
		s, problem := readMark(mark[1], strings.Fields(mark[2]))
		s.mark = number
		if before := slices.IndexFunc(list, s.same); problem == "" && before >= 0 {
			problem = fmt.Sprintf("this section is there already, on line %d: put both into one", list[before].mark)
		}
		if problem != "" {
			errs = append(errs, &schematoml.Error{File: file, Line: number, Message: problem})
		}
		list = append(list, s)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	for i, s := range list {
		list[i].sql = ended(s.text)
	}
	return list, nil
}

// ended is text that ends with one line break, or nothing where it is blank.
func ended(text string) string {
	trimmed := strings.TrimRight(text, " \t\r\n")
	switch {
	case trimmed == "":
		return ""
	case strings.HasPrefix(text[len(trimmed):], "\n"): // no second copy of what may be very long
		return text[:len(trimmed)+1]
	}
	return trimmed + "\n"
}

func (s section) same(o section) bool { return s.direction == o.direction && s.dialect == o.dialect }

// extend takes the line that ends the data so far and begins at an offset into it.
// Blank ones at the beginning are left out.
func (s *section) extend(data string, begin, number int) {
	if len(s.text) > 0 {
		begin -= len(s.text)
	} else {
		if strings.TrimSpace(data[begin:]) == "" {
			return
		}
		s.line = number
	}
	s.text = data[begin:]
}

// readMark reads what follows "-- migrate:".
func readMark(direction string, words []string) (s section, problem string) {
	directions := []string{"upgrade", "downgrade"}
	if !slices.Contains(directions, direction) {
		if near := schematoml.Nearest(direction, directions); near != "" {
			return s, fmt.Sprintf("there is no section %q; did you mean %q?", direction, near)
		}
		return s, fmt.Sprintf("there is no section %q: there are upgrade and downgrade", direction)
	}
	s.direction = direction
	dialects := []string{"postgres", "mysql", "mariadb", "sqlite"}
	for _, w := range words {
		switch {
		case w == "transaction=false":
			s.outside = true
		case w == "transaction=true":
		case slices.Contains(dialects, w) && s.dialect == "":
			s.dialect = w
		case slices.Contains(dialects, w):
			return s, "a section is for one database: repeat it for the other"
		default:
			known := append(dialects, "transaction=false")
			hint := ": it takes " + strings.Join(known, ", ")
			if near := schematoml.Nearest(w, known); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			return s, fmt.Sprintf("a section does not take %q%s", w, hint)
		}
	}
	return s, ""
}

// sectionEntries makes one operation of all sections of a direction, or two
// where some run in a transaction and others do not: then each of them does
// nothing where the other is meant.
func sectionEntries(list []section, direction string) []Entry {
	var entries []Entry
	for _, outside := range []bool{false, true} {
		op := ops.Execute{Autocommit: outside}
		line, common := 0, 0
		var own map[string]int
		for _, s := range list {
			if s.direction != direction {
				continue
			}
			sql := ""
			if s.outside == outside && !s.blank() {
				sql = s.sql
				line = cmp.Or(line, s.line)
			}
			if s.dialect == "" {
				op.SQL.SQL = sql
				if sql != "" {
					common = s.line
				}
				continue
			}
			if op.SQL.Dialects == nil {
				op.SQL.Dialects, own = map[string]string{}, map[string]int{}
			}
			op.SQL.Dialects[s.dialect] = sql
			if sql != "" {
				own[s.dialect] = s.line
			}
		}
		if line > 0 {
			entries = append(entries, Entry{Op: op, Line: cmp.Or(common, line), Sections: own})
		}
	}
	return entries
}

// blank reports whether a section holds nothing but comments.
func (s section) blank() bool {
	for token := range sqltext.Lex(s.lexer(), s.sql) {
		if !token.Blank() {
			return false
		}
	}
	return true
}

func (s section) lexer() sqltext.Dialect {
	switch s.dialect {
	case "mysql", "mariadb":
		return sqltext.MySQL
	case "sqlite":
		return sqltext.SQLite
	}
	return sqltext.Postgres
}
