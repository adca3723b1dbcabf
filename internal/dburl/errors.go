package dburl

import "strings"

// Error says why a URL cannot be used. It never quotes a server's URL: any part of one that was misread may be part
// of the password.
type Error struct {
	// Message says what is wrong, beginning in lower case.
	Message string
	// Hint says what to write instead. It may be empty.
	Hint string
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return "database URL: " + e.Message
	}
	return "database URL: " + e.Message + " (" + e.Hint + ")"
}

const (
	hintForms = "write postgres://user@host/name, mysql://user@host/name, mariadb://user@host/name or sqlite:path"
	// hintEncode goes with whatever a raw character in a password may have caused.
	hintEncode = "the form is scheme://user:password@host:port/database?key=value; in user and password write " +
		"@ : / ? # & % as %40 %3A %2F %3F %23 %26 %25, or keep the password in a password_file"
)

func fail(message, hint string) error { return &Error{Message: message, Hint: hint} }

// unknownScheme quotes a scheme only where it looks like a database's, not like text of any kind.
func unknownScheme(scheme string) error {
	for _, word := range []string{
		"pg", "pos", "mys", "mar", "sql", "lite", "oracle", "mssql", "cockroach", "clickhouse", "mongo", "duckdb",
	} {
		if strings.HasPrefix(scheme, word) && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz+") == "" {
			return fail("the scheme "+scheme+" is not known", hintForms)
		}
	}
	return fail("its scheme is not known", hintForms)
}

// unknownParam refuses a key. A key that follows a secret in the query may be a piece of it that was written with
// a raw &, and is not named.
func unknownParam(key string, dialect Dialect, known []string, named bool) error {
	hint := "known are " + strings.Join(spelledOnce(known), ", ")
	if !named || !isKey(key) {
		return fail("it has a parameter that is not known for "+string(dialect),
			"write an & inside a value as %26; "+hint)
	}
	if near := sameLetters(key, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fail("the parameter "+key+" is not known for "+string(dialect), hint)
}

// sameLetters finds the known key that differs from key only in case, hyphens and underscores.
func sameLetters(key string, known []string) string {
	for _, k := range known {
		if plainLetters(k) == plainLetters(key) {
			return k
		}
	}
	return ""
}

// spelledOnce leaves out the keys that are an earlier one in another spelling.
func spelledOnce(known []string) []string {
	var list []string
	for _, k := range known {
		if sameLetters(k, list) == "" {
			list = append(list, k)
		}
	}
	return list
}

func plainLetters(s string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s))
}
