package revision

import (
	"bytes"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A plain-SQL revision has its header in comments, a key to a line as in TOML
// ("-- revision = "3f2a9c1d77be""), and its body in sections:
//
//	-- migrate:upgrade
//	-- migrate:upgrade postgres
//	-- migrate:downgrade transaction=false
//
// A section for a dialect takes the place of the common one there.
const sectionMark = "-- migrate:"

// readSQLHeader reads the header of an SQL revision: the comments before the
// first section.
func readSQLHeader(file string, data []byte) (Header, error) {
	root, err := schematoml.Parse(file, headOfSQL(data))
	if err != nil {
		return Header{}, err
	}
	return headerOf(file, root)
}

// headOfSQL turns the header's comments into TOML, line for line.
func headOfSQL(data []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(data) {
		text := strings.TrimSpace(string(line))
		comment, ok := strings.CutPrefix(text, "--")
		if strings.HasPrefix(text, sectionMark) || (!ok && text != "") {
			break
		}
		comment = strings.TrimSpace(comment)
		if key, _, assigned := strings.Cut(comment, "="); assigned && isKey(strings.TrimSpace(key)) {
			out.WriteString(comment)
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func isKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

// section is a part of an SQL revision.
type section struct {
	direction string // "upgrade" or "downgrade"
	dialect   string // empty for all
	line      int    // of its first line of SQL
	outside   bool   // transaction=false
	sql       string
}

// readSQLBody reads the sections.
func readSQLBody(file string, data []byte) (Body, error) {
	list, err := sections(file, data)
	if err != nil {
		return Body{}, err
	}
	var b Body
	b.Upgrade = sectionEntries(list, "upgrade")
	b.Downgrade = sectionEntries(list, "downgrade")
	b.hasDowngrade = hasSection(list, "downgrade")
	return b, nil
}

func sections(file string, data []byte) ([]section, error) {
	var list []section
	line := 0
	for raw := range bytes.Lines(data) {
		line++
		text := strings.TrimSpace(string(raw))
		if !strings.HasPrefix(text, sectionMark) || strings.HasPrefix(text, sectionMark+"statement-") {
			if n := len(list); n > 0 {
				list[n-1].sql += string(raw)
			} else if text != "" && !strings.HasPrefix(text, "--") {
				return nil, &FileError{File: file, Line: line, Message: "SQL before the first section", Hint: `begin the upgrade with a line "-- migrate:upgrade"`}
			}
			continue
		}
		s, err := readMark(file, line, strings.Fields(strings.TrimPrefix(text, sectionMark)))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// readMark reads what follows "-- migrate:".
func readMark(file string, line int, words []string) (section, error) {
	bad := func(message string) (section, error) {
		return section{}, &FileError{
			File: file, Line: line, Message: message,
			Hint: "sections are -- migrate:upgrade and -- migrate:downgrade, with a dialect (postgres, mysql, mariadb, sqlite) or transaction=false behind it",
		}
	}
	if len(words) == 0 || (words[0] != "upgrade" && words[0] != "downgrade") {
		return bad("unknown section")
	}
	s := section{direction: words[0], line: line + 1}
	for _, w := range words[1:] {
		switch w {
		case "postgres", "mysql", "mariadb", "sqlite":
			s.dialect = w
		case "transaction=false":
			s.outside = true
		case "transaction=true":
		default:
			return bad("unknown word " + w)
		}
	}
	return s, nil
}

func hasSection(list []section, direction string) bool {
	for _, s := range list {
		if s.direction == direction {
			return true
		}
	}
	return false
}

// sectionEntries makes one operation of all sections of a direction, or one for
// each common section when there are several.
func sectionEntries(list []section, direction string) []Entry {
	var common []Entry
	special := map[string]string{}
	outside, line := false, 0
	for _, s := range list {
		if s.direction != direction {
			continue
		}
		if line == 0 {
			line = s.line
		}
		if s.dialect != "" {
			special[s.dialect] += s.sql
			outside = outside || s.outside
			continue
		}
		common = append(common, Entry{Op: ops.Execute{SQL: schema.SQLExpr(s.sql), Autocommit: s.outside}, Line: s.line})
	}
	if len(special) == 0 {
		return common
	}
	e := Entry{Op: ops.Execute{SQL: schema.Expr{Dialects: special}, Autocommit: outside}, Line: line}
	if len(common) > 0 {
		first := common[0].Op.(ops.Execute)
		first.SQL.Dialects = special
		first.Autocommit = first.Autocommit || outside
		e.Op = first
		return append([]Entry{e}, common[1:]...)
	}
	return []Entry{e}
}
