// Package dburl reads database URLs and turns them into what each driver wants.
//
// A URL is a value. However it is printed (%v, %+v, %#v, JSON, as a field of another struct) the password and
// every other secret in it stay hidden; Secret.Reveal is the one way to read them. Errors of this package never
// hold any part of the text that was parsed other than a scheme, the name of a parameter or the path of a file.
package dburl

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
)

// Dialect is the family of databases that a URL speaks to.
type Dialect string

// The dialects. MariaDB is MySQL with Flavor "mariadb".
const (
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql"
	SQLite   Dialect = "sqlite"
)

// FlavorMariaDB is the Flavor of a mariadb:// URL.
const FlavorMariaDB = "mariadb"

// Memory is the Database of a SQLite URL that names no file.
const Memory = ":memory:"

// URL is a parsed database URL. Its text fields are decoded.
type URL struct {
	Dialect Dialect
	// Flavor is what the scheme claims, "mariadb" or "". The server itself knows better.
	Flavor   string
	User     string
	Password Secret
	// Host is empty when the URL names none, an IPv6 address without brackets, or, on PostgreSQL, a
	// comma-separated list as libpq has it.
	Host string
	// Port is decimal and empty for the default, a comma-separated list when Host is one.
	Port string
	// Socket is the directory of a PostgreSQL Unix socket or the path of a MySQL one; Host is then empty.
	Socket string
	// Database is the name of the database, or the path of a SQLite file (Memory for none).
	Database string
	// Params are the other parameters in their order. A key may come several times.
	Params []Param
	// Secrets are the parameters that no output may show, such as sslpassword.
	Secrets []SecretParam
}

// Param is one key=value of the query.
type Param struct{ Key, Value string }

// SecretParam is a Param whose value is hidden.
type SecretParam struct {
	Key   string
	Value Secret
}

// Param returns the last value of a parameter that is no secret, and whether there is one.
func (u URL) Param(key string) (string, bool) {
	for _, p := range slices.Backward(u.Params) {
		if p.Key == key {
			return p.Value, true
		}
	}
	return "", false
}

// IsZero reports whether u is the zero URL, which names no database.
func (u URL) IsZero() bool { return u.Dialect == "" }

// With names another database on the same server, for scratch databases. On SQLite name is a path or Memory, and
// parameters that say how the old file is opened (mode, cache, immutable, nolock) are left behind.
func (u URL) With(name string) URL {
	u.Database = name
	u.Params = slices.DeleteFunc(slices.Clone(u.Params), func(p Param) bool {
		return u.Dialect == SQLite && slices.Contains([]string{"mode", "cache", "immutable", "nolock"}, p.Key)
	})
	return u
}

// WithPassword is u with that password; an empty one takes the password away.
func (u URL) WithPassword(password string) URL {
	u.Password = NewSecret(password)
	return u
}

// WithLogin is u for another user of the same server.
func (u URL) WithLogin(user, password string) URL {
	u.User = user
	return u.WithPassword(password)
}

// In reads a relative SQLite path as relative to dir. Other URLs come back as they are.
func (u URL) In(dir string) URL {
	if u.Dialect == SQLite && u.Database != Memory && !isAbs(u.Database) {
		u.Database = filepath.Join(dir, u.Database)
	}
	return u
}

// isAbs also knows a Windows drive on other systems, so that a URL means the same wherever it is read.
func isAbs(path string) bool {
	return filepath.IsAbs(path) || strings.HasPrefix(path, "/") || hasDrive(path)
}

// Display says which database this is as people name it, "host/name" or a file's path: for "says which database
// it writes to". It holds neither user nor password.
func (u URL) Display() string {
	switch u.Dialect {
	case "":
		return "no database"
	case SQLite:
		return u.Database
	}
	if service, ok := u.Param("service"); ok && u.Host == "" && u.Socket == "" {
		return "service " + service + orNothing("/", u.Database)
	}
	host := "default host"
	switch {
	case u.Socket != "":
		host = "unix:" + u.Socket
	case u.Host != "":
		host = u.address()
	}
	name := u.Database
	if name == "" && u.Dialect == Postgres {
		name = u.User // libpq's default
	}
	if name == "" {
		name = "(no database named)"
	}
	return host + "/" + name
}

func orNothing(separator, s string) string {
	if s == "" {
		return ""
	}
	return separator + s
}

// address writes host and port as they stand in a URL.
func (u URL) address() string {
	hosts, ports := strings.Split(u.Host, ","), strings.Split(u.Port, ",")
	out := make([]string, len(hosts))
	for i, host := range hosts {
		port := ports[0]
		if len(ports) > 1 && i < len(ports) {
			port = ports[i]
		}
		switch {
		case port != "":
			out[i] = net.JoinHostPort(host, port)
		case strings.Contains(host, ":"):
			out[i] = "[" + host + "]"
		default:
			out[i] = host
		}
	}
	return strings.Join(out, ",")
}

// Redacted writes the URL with "***" in the place of every secret. What it writes can be parsed again.
func (u URL) Redacted() string {
	if u.IsZero() {
		return ""
	}
	var b strings.Builder
	if u.Dialect == SQLite {
		b.WriteString("sqlite:" + escape(u.Database, "/:@,"))
	} else {
		u.redactServer(&b)
	}
	separator := byte('?')
	add := func(key, value string) {
		b.WriteByte(separator)
		b.WriteString(escape(key, "") + "=" + value)
		separator = '&'
	}
	if u.Socket != "" {
		add(map[Dialect]string{Postgres: "host", MySQL: "socket"}[u.Dialect], escape(u.Socket, "/"))
	}
	for _, p := range u.Params {
		add(p.Key, escape(p.Value, "/:,()"))
	}
	for _, p := range u.Secrets {
		add(p.Key, mask)
	}
	return b.String()
}

func (u URL) redactServer(b *strings.Builder) {
	scheme := string(u.Dialect)
	if u.Flavor != "" {
		scheme = u.Flavor
	}
	b.WriteString(scheme + "://" + escape(u.User, ""))
	if !u.Password.IsZero() {
		b.WriteString(":" + mask)
	}
	if u.User != "" || !u.Password.IsZero() {
		b.WriteByte('@')
	}
	if u.Socket == "" {
		b.WriteString(u.address())
	}
	if u.Socket != "" && u.Port != "" {
		b.WriteString(":" + u.Port)
	}
	b.WriteString("/" + escape(u.Database, ""))
}

// String is Redacted, so that printing a URL by accident is safe.
func (u URL) String() string { return u.Redacted() }

// GoString is Redacted, for %#v.
func (u URL) GoString() string { return "dburl.URL(" + u.Redacted() + ")" }

// MarshalText is Redacted, for JSON and loggers.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.Redacted()), nil }
