package gosource

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// gormNaming is GORM's naming strategy with what the source sets of it.
type gormNaming struct {
	prefix      string
	singular    bool
	noLowerCase bool
	maxLength   int
	mapper      func(string) string // in place of GORM's own
}

// initialisms are the words that GORM keeps together in names, in the order in
// which it looks for them.
const initialisms = "API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS RPC SLA SMTP SSH " +
	"TLS TTL UID UI UUID URI URL UTF8 VM XML XSRF XSS"

// titled writes initialisms as ordinary words: UserID becomes UserId.
func titled(name string) string {
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	var b strings.Builder
	for i := 0; i < len(name); {
		word := ""
		if upper(i) && upper(i+1) {
			for w := range strings.FieldsSeq(initialisms) {
				if strings.HasPrefix(name[i:], w) {
					word = w
					break
				}
			}
		}
		if word == "" {
			b.WriteByte(name[i])
			i++
			continue
		}
		b.WriteString(word[:1] + strings.ToLower(word[1:]))
		i += len(word)
	}
	return b.String()
}

// column turns a Go name into that of a column.
func (n gormNaming) column(name string) string {
	switch {
	case n.noLowerCase || name == "":
		return name
	case n.mapper != nil:
		return n.mapper(name)
	}
	return underscored(titled(name))
}

// underscored lowers a name, with a line before each capital that begins a word:
// one after a small letter or before one.
func underscored(s string) string {
	upper := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= 'A' && s[i] <= 'Z' }
	digit := func(i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
	var b strings.Builder
	for i := range len(s) {
		if !upper(i) {
			b.WriteByte(s[i])
			continue
		}
		last := i == len(s)-1
		inside := upper(i-1) && (last || upper(i+1) || digit(i+1))
		if !inside && i > 0 && (last || s[i-1] != '_' && s[i+1] != '_') {
			b.WriteByte('_')
		}
		b.WriteByte(s[i] + 'a' - 'A')
	}
	return b.String()
}

// table is the name of a struct's table.
func (n gormNaming) table(name string) string {
	if n.singular {
		return n.prefix + n.column(name)
	}
	return n.prefix + plural(n.column(name))
}

// join is the name of a join table, which may be written either way.
func (n gormNaming) join(name string) string {
	if !n.noLowerCase && strings.ToLower(name) == name {
		return n.prefix + name
	}
	return n.table(name)
}

// member names an index or a constraint: the kind, the table and the rest,
// shortened with a hash.
func (n gormNaming) member(kind, table, rest string) string {
	name := strings.ReplaceAll(kind+"_"+table+"_"+rest, ".", "_")
	if utf8.RuneCountInString(name) <= n.maxLength {
		return name
	}
	sum := sha1.Sum([]byte(name))
	return name[:n.maxLength-8] + hex.EncodeToString(sum[:])[:8]
}

// plural is the English plural of a snake-case name, by the rules that GORM's
// names follow.
func plural(s string) string {
	if isUncountable(s) {
		return s
	}
	for _, p := range irregulars() {
		if stem, ok := strings.CutSuffix(s, p[0]); ok {
			return stem + p[1]
		}
	}
	switch s {
	case "oxen", "mice", "lice":
		return s
	case "ox":
		return "oxen"
	case "mouse", "louse":
		return s[:1] + "ice"
	case "axis", "testis":
		return s[:len(s)-2] + "es"
	}
	if p, ok := pluralOfEnding(s); ok {
		return p
	}
	if s != "" && s[len(s)-1] >= 'a' && s[len(s)-1] <= 'z' && s[len(s)-1] != 's' {
		return s + "s"
	}
	return s
}

// pluralOfEnding knows the endings that take no plain s. The first one counts.
func pluralOfEnding(s string) (string, bool) {
	for _, e := range []struct {
		endings string
		cut     int
		add     string
	}{
		{"quiz", 0, "zes"},
		{"matrix matrex vertix vertex indix index", 2, "ices"},
		{"x ch ss sh", 0, "es"},
		{"quy", 1, "ies"},
	} {
		for ending := range strings.FieldsSeq(e.endings) {
			if strings.HasSuffix(s, ending) {
				return s[:len(s)-e.cut] + e.add, true
			}
		}
	}
	before := func(n int) byte { return s[len(s)-n] }
	switch {
	case strings.HasSuffix(s, "y") && len(s) > 1 && !strings.ContainsRune("aeiouy", rune(before(2))):
		return s[:len(s)-1] + "ies", true
	case strings.HasSuffix(s, "hive"):
		return s + "s", true
	case strings.HasSuffix(s, "fe") && len(s) > 2 && before(3) != 'f':
		return s[:len(s)-2] + "ves", true
	case strings.HasSuffix(s, "lf"), strings.HasSuffix(s, "rf"):
		return s[:len(s)-1] + "ves", true
	case strings.HasSuffix(s, "sis"):
		return s[:len(s)-2] + "es", true
	case strings.HasSuffix(s, "ta"), strings.HasSuffix(s, "ia"), strings.HasSuffix(s, "octopi"), strings.HasSuffix(s, "viri"):
		return s, true
	case strings.HasSuffix(s, "tum"), strings.HasSuffix(s, "ium"):
		return s[:len(s)-2] + "a", true
	case strings.HasSuffix(s, "buffalo"), strings.HasSuffix(s, "tomato"), strings.HasSuffix(s, "bus"),
		strings.HasSuffix(s, "alias"), strings.HasSuffix(s, "status"):
		return s + "es", true
	case strings.HasSuffix(s, "octopus"), strings.HasSuffix(s, "virus"):
		return s[:len(s)-2] + "i", true
	}
	return "", false
}

func isUncountable(s string) bool {
	switch strings.ToLower(s) {
	case "equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police":
		return true
	}
	return false
}

// irregulars are singular and plural, wherever a name ends in them.
func irregulars() [][2]string {
	return [][2]string{{"person", "people"}, {"man", "men"}, {"child", "children"}, {"sex", "sexes"}, {"move", "moves"}, {"mombie", "mombies"}}
}

// singularOf takes the plural off a Go name: Friends, Companies, People.
func singularOf(s string) string {
	if isUncountable(s) {
		return s
	}
	for _, p := range irregulars() {
		for _, form := range [][2]string{p, {upperFirst(p[0]), upperFirst(p[1])}} {
			if stem, ok := strings.CutSuffix(s, form[1]); ok {
				return stem + form[0]
			}
		}
	}
	low := strings.ToLower(s)
	for _, e := range []struct{ ending, put string }{
		{"quizzes", "quiz"}, {"matrices", "matrix"}, {"vertices", "vertex"}, {"indices", "index"},
		{"aliases", "alias"}, {"alias", "alias"}, {"statuses", "status"}, {"status", "status"},
		{"octopi", "octopus"}, {"viri", "virus"}, {"octopus", "octopus"}, {"virus", "virus"},
		{"crises", "crisis"}, {"crisis", "crisis"}, {"testes", "testis"}, {"testis", "testis"},
		{"shoes", "shoe"}, {"oes", "o"}, {"buses", "bus"}, {"bus", "bus"},
		{"xes", "x"}, {"ches", "ch"}, {"sses", "ss"}, {"shes", "sh"},
		{"cookies", "cookie"}, {"movies", "movie"}, {"series", "series"}, {"quies", "quy"},
	} {
		if strings.HasSuffix(low, e.ending) {
			same := 0 // these letters keep their case
			for same < min(len(e.ending), len(e.put)) && e.ending[same] == e.put[same] {
				same++
			}
			return s[:len(s)-len(e.ending)+same] + e.put[same:]
		}
	}
	return singularOfEnding(s, low)
}

func singularOfEnding(s, low string) string {
	consonant := func(n int) bool { return len(s) >= n && !strings.ContainsRune("aeiouy", rune(low[len(s)-n])) }
	cut := func(n int, add string) string { return s[:len(s)-n] + add }
	switch {
	case strings.HasSuffix(low, "ies") && consonant(4):
		return cut(3, "y")
	case strings.HasSuffix(low, "lves"), strings.HasSuffix(low, "rves"):
		return cut(3, "f")
	case strings.HasSuffix(low, "tives"), strings.HasSuffix(low, "hives"):
		return cut(1, "")
	case strings.HasSuffix(low, "ves") && len(s) > 3 && low[len(s)-4] != 'f':
		return cut(3, "fe")
	case strings.HasSuffix(low, "analyses"), strings.HasSuffix(low, "bases"), strings.HasSuffix(low, "diagnoses"),
		strings.HasSuffix(low, "parentheses"), strings.HasSuffix(low, "prognoses"), strings.HasSuffix(low, "synopses"),
		strings.HasSuffix(low, "theses"):
		return cut(2, "is")
	case strings.HasSuffix(low, "ta"), strings.HasSuffix(low, "ia"):
		return cut(1, "um")
	case strings.HasSuffix(low, "news"), strings.HasSuffix(low, "ss"), !strings.HasSuffix(low, "s"):
		return s
	}
	return cut(1, "")
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
