package sqlfile

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// A MySQL file may say that "…" quotes names, as dumps for other databases do:
// SET sql_mode = 'ANSI_QUOTES'. The loader reads and runs everything in the ordinary
// way, in which it quotes strings: from there on such names are written with `.

// ansiModes are the modes that make names of "…", and what they mean besides.
func ansiModes() map[string]string {
	return map[string]string{
		"ANSI_QUOTES": "",
		"ANSI":        "REAL_AS_FLOAT,PIPES_AS_CONCAT,IGNORE_SPACE,ONLY_FULL_GROUP_BY",
	}
}

// ordinaryQuotes writes `…` for the names in "…", byte for byte, so that what is told of
// the text is where it was.
func ordinaryQuotes(f *File) (string, error) {
	upper := strings.ToUpper(f.Text)
	if !strings.Contains(upper, "SQL_MODE") || !strings.Contains(upper, "ANSI") {
		return f.Text, nil
	}
	b, r := []byte(f.Text), quoteReader{kept: map[string]bool{}}
	for t := range sqltext.Lex(sqltext.MySQL, f.Text) {
		if r.ansi && t.Kind == sqltext.String && t.Text[0] == '"' && !t.Unterminated {
			if inner := t.Text[1 : len(t.Text)-1]; strings.ContainsAny(inner, "`\"\\") {
				return "", errorAt(f, t.Offset, "a name with quotes or a backslash in it is not read in ANSI_QUOTES", "quote it with `")
			}
			b[t.Offset], b[t.End()-1] = '`', '`'
		}
		r.next(t)
	}
	return string(b), nil
}

// quoteReader follows what a file does to its sql_mode.
type quoteReader struct {
	ansi bool
	kept map[string]bool // what the modes that are kept in variables say
	set  []sqltext.Token // the SET that is being read; nil outside of one
	open bool            // a statement has begun
}

func (r *quoteReader) next(t sqltext.Token) {
	switch {
	case t.Blank(), t.Kind == sqltext.VersionOpen, t.Kind == sqltext.VersionClose:
	case t.Text == ";":
		r.assign()
		r.set, r.open = nil, false
	case !r.open:
		r.open = true
		if t.Is("SET") {
			r.set = []sqltext.Token{}
		}
	case r.set != nil:
		r.set = append(r.set, t)
	}
}

// assign carries out the assignments of a SET.
func (r *quoteReader) assign() {
	for _, a := range assignments(r.set) {
		if strings.HasPrefix(a.name, "@") {
			r.kept[strings.ToLower(a.name)] = r.says(a.tokens)
		}
		if strings.EqualFold(a.name, "sql_mode") {
			r.ansi = r.says(a.tokens)
		}
	}
}

// says reports whether a value for sql_mode, or one that may become that, has a mode
// that makes names of "…".
func (r *quoteReader) says(value []sqltext.Token) bool {
	ansi := false
	for _, t := range value {
		switch name := strings.ToLower(t.Text); {
		case t.Is("REPLACE"): // which takes modes out
			return false
		case name == "@@sql_mode", name == "@@session", name == "@@local":
			ansi = ansi || r.ansi
		case strings.HasPrefix(name, "@"):
			ansi = ansi || r.kept[name]
		default:
			_, found := withoutAnsi(t)
			ansi = ansi || found
		}
	}
	return ansi
}

// withoutAnsi is a string or word of modes without those that make names of "…".
func withoutAnsi(t sqltext.Token) (string, bool) {
	text, quoted := sqltext.UnquoteString(sqltext.MySQL, t.Text)
	if t.Kind != sqltext.String && t.Kind != sqltext.Ident && t.Kind != sqltext.QuotedIdent || t.Kind == sqltext.String && !quoted {
		return t.Text, false
	}
	if !quoted {
		text = sqltext.UnquoteIdent(t.Text)
	}
	var rest []string
	found := false
	for _, mode := range strings.Split(text, ",") {
		means, is := ansiModes()[strings.ToUpper(strings.TrimSpace(mode))]
		if found = found || is; !is {
			means = mode
		}
		if means != "" {
			rest = append(rest, means)
		}
	}
	return sqltext.QuoteString(sqltext.MySQL, strings.Join(rest, ",")), found
}

// inOrdinaryMode has a SET leave out what was done to the text instead.
func (s *statement) inOrdinaryMode(a assigned) {
	if !strings.EqualFold(a.name, "sql_mode") && !strings.HasPrefix(a.name, "@") {
		return
	}
	for _, t := range a.tokens {
		if modes, found := withoutAnsi(t); found {
			s.edits = append(s.edits, sqltext.Edit{Span: sqltext.Span{Start: t.Offset, End: t.End()}, Text: modes})
		}
	}
}
