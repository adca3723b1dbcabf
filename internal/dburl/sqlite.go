package dburl

import (
	"slices"
	"strings"
)

// sqliteKnown are SQLite's own parameters and those of the driver that set a pragma. What the driver offers for
// reading times and locking transactions is not the URL's to decide.
func sqliteKnown() []string {
	return []string{
		"mode", "cache", "immutable", "nolock", "psow", "vfs", "_pragma", "_busy_timeout", "_timeout",
		"_foreign_keys", "_fk", "_journal_mode", "_journal", "_synchronous", "_sync", "_auto_vacuum", "_vacuum",
		"_query_only", "_dqs", "_defensive",
	}
}

// parseSQLite reads what stands after sqlite: .
func parseSQLite(rest string) (URL, error) {
	path, query, _ := strings.Cut(rest, "?")
	path, err := decode(path, "path")
	if err != nil {
		return URL{}, err
	}
	u := URL{Dialect: SQLite}
	if u.Database, err = sqlitePath(path); err != nil {
		return URL{}, err
	}
	params, err := parseQuery(query)
	if err != nil {
		return URL{}, err
	}
	named := !slices.ContainsFunc(params, isSecret)
	for _, p := range params {
		if !slices.Contains(sqliteKnown(), p.Key) {
			return URL{}, unknownParam(p.Key, SQLite, sqliteKnown(), named)
		}
		u.addParam(p)
	}
	return u, nil
}

// sqlitePath reads path, ///absolute/path, //relative/path, ////absolute/path, //, :memory:, //:memory: .
//
// Three slashes mean an absolute path everywhere but in SQLAlchemy, where they mean a relative one. A file directly
// in the root folder is hardly ever meant, and is refused rather than created.
func sqlitePath(path string) (string, error) {
	const hint = "write sqlite:app.db, sqlite:/var/lib/app/app.db or sqlite::memory:"
	path = strings.TrimPrefix(path, "file:")
	after, slashes := strings.CutPrefix(path, "//")
	switch {
	case path == Memory, slashes && (after == "" || after == Memory || after == "/"+Memory):
		return Memory, nil
	case slashes && strings.HasPrefix(after, "//"):
		path = "/" + strings.TrimLeft(after, "/")
	case slashes && (strings.HasPrefix(after, "/./") || strings.HasPrefix(after, "/../") || hasDrive(after[min(1, len(after)):])):
		path = after[1:]
	case slashes && strings.HasPrefix(after, "/") && strings.Count(after, "/") == 1 && after != "/":
		return "", fail("sqlite://"+after+" is a file in the root folder for one tool and a relative path for another",
			"write sqlite:"+after[1:]+" for a file in this folder, sqlite:"+after+" for one in the root")
	case slashes:
		path = after
	}
	switch {
	case path == "":
		return "", fail("sqlite: names no file", hint)
	case strings.HasSuffix(path, "/"):
		return "", fail("sqlite: names a folder, not a file", hint)
	}
	return path, nil
}

func hasDrive(path string) bool {
	return len(path) > 2 && path[1] == ':' && (path[2] == '/' || path[2] == '\\') &&
		(path[0] >= 'A' && path[0] <= 'Z' || path[0] >= 'a' && path[0] <= 'z')
}

// SQLiteDSN writes u, which must be a SQLite URL, as the file: URI that both SQLite and modernc.org/sqlite read.
// A relative path is relative to the process; see In.
func (u URL) SQLiteDSN() string {
	var b strings.Builder
	path := u.Database
	if hasDrive(path) {
		path = "///" + strings.ReplaceAll(path, `\`, "/")
	}
	b.WriteString("file:" + escape(path, "/:"))
	separator := byte('?')
	add := func(key, value string) {
		b.WriteByte(separator)
		b.WriteString(escape(key, "") + "=" + escape(value, "()"))
		separator = '&'
	}
	for _, p := range u.Params {
		add(p.Key, p.Value)
	}
	for _, p := range u.Secrets {
		add(p.Key, p.Value.Reveal())
	}
	return b.String()
}
