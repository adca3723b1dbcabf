package testdb

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// What a dump says about the session that loads it, not about the schema.
	sessionStatement = regexp.MustCompile(`(?i)^(SET |SELECT pg_catalog\.set_config\()`)
	tableHead        = regexp.MustCompile(`(?i)^CREATE (UNLOGGED |FOREIGN |TEMPORARY |TEMP |VIRTUAL )?TABLE `)
	autoIncrement    = regexp.MustCompile(` AUTO_INCREMENT=\d+`)
)

// canonical is the normal form of a dump: its statements, without the session's settings, normalised and sorted.
// They end with delimiter; backslashes says whether a backslash escapes in a plain string.
func canonical(dump, delimiter string, backslashes bool) string {
	var out []string
	for _, s := range splitDump(dump, delimiter, backslashes) {
		s = foldSpace(s, backslashes)
		if s == "" || sessionStatement.MatchString(s) {
			continue
		}
		if tableHead.MatchString(s) {
			s = sortMembers(s, backslashes)
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// sortMembers sorts what stands between the first pair of parentheses, and drops MySQL's counter after it.
func sortMembers(stmt string, backslashes bool) string {
	open := -1
	depth, start := 0, 0
	var members []string
	for i := 0; i < len(stmt); {
		if n := quoted(stmt[i:], backslashes); n > 0 {
			i += n
			continue
		}
		switch c := stmt[i]; {
		case c == '(':
			if depth++; open < 0 {
				open, start = i, i+1
			}
		case c == ',' && depth == 1, c == ')' && depth == 1:
			members = append(members, strings.TrimSpace(stmt[start:i]))
			start = i + 1
			if c == ')' {
				slices.Sort(members)
				return stmt[:open+1] + strings.Join(members, ", ") + autoIncrement.ReplaceAllString(stmt[i:], "")
			}
		case c == ')':
			depth--
		}
		i++
	}
	return stmt
}

// splitDump splits a dump at its delimiters, or at what a DELIMITER line names. Comments and the client's own
// directives (lines that begin with a backslash) are dropped, but MySQL's conditional comments are opened: what
// they hold is part of the schema.
func splitDump(dump, delimiter string, backslashes bool) []string {
	var out []string
	var cur strings.Builder
	for i := 0; i < len(dump); {
		rest := dump[i:]
		lineStart := i == 0 || dump[i-1] == '\n'
		line, _, _ := strings.Cut(rest, "\n")
		switch {
		case lineStart && (strings.HasPrefix(rest, `\`) || strings.HasPrefix(rest, "/*M!999999")):
			i += len(line)
		case lineStart && strings.HasPrefix(rest, "DELIMITER "):
			delimiter = strings.TrimSpace(strings.TrimPrefix(line, "DELIMITER "))
			i += len(line)
		case strings.HasPrefix(rest, delimiter):
			out = append(out, cur.String())
			cur.Reset()
			i += len(delimiter)
		case strings.HasPrefix(rest, "--"):
			i += len(line)
		case strings.HasPrefix(rest, "*/"): // ends a conditional comment that was opened
			cur.WriteByte(' ')
			i += 2
		case strings.HasPrefix(rest, "/*"):
			n := conditional(rest)
			if n == 0 {
				n = len(rest)
				if end := strings.Index(rest, "*/"); end >= 0 {
					n = end + 2
				}
			}
			cur.WriteByte(' ')
			i += n
		default:
			n := max(1, quoted(rest, backslashes || strings.HasSuffix(cur.String(), "E")))
			cur.WriteString(rest[:n])
			i += n
		}
	}
	return append(out, cur.String())
}

var conditionalStart = regexp.MustCompile(`^/\*M?!\d*`)

// conditional is the length of the opening of a conditional comment that s begins with, or 0.
func conditional(s string) int { return len(conditionalStart.FindString(s)) }

var dollarTag = regexp.MustCompile(`^\$([A-Za-z_]\w*)?\$`)

// quoted is the length of the quoted string, quoted name or dollar-quoted body that s begins with, or 0. One that
// does not end reaches to the end of s.
func quoted(s string, backslashes bool) int {
	switch s[0] {
	case '\'', '"', '`':
		for i := 1; i < len(s); i++ {
			switch {
			case s[i] == '\\' && backslashes && s[0] != '`':
				i++
			case s[i] == s[0]: // a doubled quote reads as two strings in a row, which is the same to us
				return i + 1
			}
		}
		return len(s)
	case '$':
		tag := dollarTag.FindString(s)
		if tag == "" {
			return 0
		}
		if end := strings.Index(s[len(tag):], tag); end >= 0 {
			return end + 2*len(tag)
		}
		return len(s)
	}
	return 0
}

// foldSpace trims s and makes each run of white space outside quotes one space.
func foldSpace(s string, backslashes bool) string {
	var b strings.Builder
	s = strings.TrimSpace(s)
	space := false
	for i := 0; i < len(s); {
		if strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			space = true
			i++
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		n := max(1, quoted(s[i:], backslashes))
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// withoutRowVersions takes away what servers of 15.20 and the like note of themselves in the options of columns, which a
// pg_dump that is older than they are prints.
func withoutRowVersions(dump string) string {
	const version = `pg_attver='?\d+'?`
	dump = regexp.MustCompile(`(?m)^ALTER .* SET \(`+version+`\);$`).ReplaceAllString(dump, "")
	return regexp.MustCompile(version+`,\s*|,\s*`+version).ReplaceAllString(dump, "")
}
