package dburl

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"
)

// The connection strings are judged by the drivers that read them.

func TestPostgresConnString(t *testing.T) {
	for _, password := range nasty() {
		if strings.Contains(password, "\x00") {
			continue
		}
		u := mustParse(t, "postgres://a'p%5Cp:"+escape(password, "")+
			"@db:6543/sh'op?sslmode=disable&application_name=x%20y&search_path=a,b&connect_timeout=3"+
			"&keepalives_idle=3&gssencmode=disable&pool_max_conns=3&fallback_application_name=z")
		got, err := pgx.ParseConfig(u.PostgresConnString())
		if err != nil {
			t.Fatalf("%q: %v", password, err)
		}
		if got.User != `a'p\p` || got.Password != password || got.Host != "db" || got.Port != 6543 || got.Database != "sh'op" {
			t.Errorf("%q: read as %q %q %q %d %q", password, got.User, got.Password, got.Host, got.Port, got.Database)
		}
		if diff := cmp.Diff(map[string]string{"application_name": "x y", "search_path": "a,b"}, got.RuntimeParams); diff != "" {
			t.Errorf("settings of the session (-want +got)\n%s", diff)
		}
		if got.ConnectTimeout.Seconds() != 3 || got.TLSConfig != nil {
			t.Errorf("timeout %v, TLS %v", got.ConnectTimeout, got.TLSConfig)
		}
	}
}

func TestPostgresConnStringForms(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://":                                       "",
		"postgres:///shop?service=prod":                     "dbname='shop' service='prod'",
		"postgres://%2Ftmp/shop":                            "host='/tmp' dbname='shop'",
		"postgres://a:1,[::1]:2/shop":                       "host='a,::1' port='1,2' dbname='shop'",
		"postgres://db/shop?fallback_application_name=x":    "host='db' dbname='shop' application_name='x'",
		"postgres://db/shop?sslpassword=pw&gssencmode=x":    "host='db' dbname='shop' sslpassword='pw'",
		"postgres://db/shop?passfile=/p&gssencmode=require": "host='db' dbname='shop' passfile='/p' gssencmode='require'",
	} {
		if got := mustParse(t, in).PostgresConnString(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestMySQLConfig(t *testing.T) {
	base := func(edit func(*MySQLConfig)) MySQLConfig {
		c := MySQLConfig{Net: "tcp", Addr: "db:3306", Database: "s", Options: map[string]string{}, Session: map[string]string{}}
		edit(&c)
		return c
	}
	option := func(key, value string) func(*MySQLConfig) { return func(c *MySQLConfig) { c.Options[key] = value } }
	session := func(key, value string) func(*MySQLConfig) { return func(c *MySQLConfig) { c.Session[key] = value } }
	mode := func(m TLSMode) func(*MySQLConfig) { return func(c *MySQLConfig) { c.TLS.Mode = m } }
	tests := []struct {
		query string
		want  func(*MySQLConfig)
	}{
		{"", func(*MySQLConfig) {}},
		{"tls=true", mode(TLSVerifyIdentity)},
		{"tls=FALSE", mode(TLSDisabled)},
		{"tls=skip-verify", mode(TLSRequired)},
		{"tls=preferred", mode(TLSPreferred)},
		{"ssl-mode=verify-ca&ssl-ca=/ca&ssl_cert=/cert&ssl-key=/key", func(c *MySQLConfig) {
			c.TLS = TLS{TLSVerifyCA, "/ca", "/cert", "/key"}
		}},
		{"ssl_mode=REQUIRED", mode(TLSRequired)},
		{"timeout=1m", option("timeout", "1m0s")},
		{"connect_timeout=5", option("timeout", "5s")},
		{"read_timeout=500ms", option("readTimeout", "500ms")},
		{"writeTimeout=0", option("writeTimeout", "0s")},
		{"charset=utf8mb4,utf8", option("charset", "utf8mb4,utf8")},
		{"collation=utf8mb4_bin", option("collation", "utf8mb4_bin")},
		{"allowNativePasswords=0", option("allowNativePasswords", "false")},
		{"maxAllowedPacket=1024", option("maxAllowedPacket", "1024")},
		{"time_zone=+00:00", session("time_zone", "'+00:00'")},
		{"time_zone=%27%2B00:00%27", session("time_zone", "'+00:00'")},
		{`sql_mode=a'b\c`, session("sql_mode", `'a''b\\c'`)},
		{"lock_wait_timeout=5", session("lock_wait_timeout", "5")},
		{"parseTime=true&loc=Local&multiStatements=true", func(*MySQLConfig) {}},
	}
	for _, test := range tests {
		got, err := mustParse(t, "mysql://db/s?"+test.query).MySQLConfig()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(base(test.want), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.query, diff)
		}
		var dsn []string
		for k, v := range got.Options {
			dsn = append(dsn, k+"="+v)
		}
		if _, err := mysql.ParseDSN("/?" + strings.Join(dsn, "&")); err != nil {
			t.Errorf("%s: the driver refuses the options: %v", test.query, err)
		}
	}
}

func TestMySQLAddress(t *testing.T) {
	for in, want := range map[string]string{
		"mysql:///s":                "tcp 127.0.0.1:3306",
		"mysql://db:3307/s":         "tcp db:3307",
		"mysql://[::1]/s":           "tcp [::1]:3306",
		"mysql:///s?unix_socket=/x": "unix /x",
	} {
		got, err := mustParse(t, in).MySQLConfig()
		if err != nil || got.Net+" "+got.Addr != want {
			t.Errorf("%s: %s %s, %v", in, got.Net, got.Addr, err)
		}
	}
	if _, err := (URL{Dialect: MySQL, Params: []Param{{"nonsense", ""}}}).MySQLConfig(); err == nil {
		t.Error("a parameter that is not known was accepted")
	}
}

// The list of names and the table that carries them out are one set.
func TestMySQLKnown(t *testing.T) {
	fields := []string{"user", "password", "passwd", "socket", "unix_socket"}
	for _, key := range mysqlKnown() {
		if mysqlTable()[key] == nil && !slices.Contains(fields, key) {
			t.Errorf("%s is listed and not carried out", key)
		}
	}
	for key := range mysqlTable() {
		if !slices.Contains(mysqlKnown(), key) {
			t.Errorf("%s is carried out and not listed", key)
		}
	}
}

func TestSQLiteDSN(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"plain.db", "a b.db", "a?b.db", "a#b.db", "a%20b.db", "a&b=c.db", "é.db", "a@b:c.db"} {
		u := URL{Dialect: SQLite, Database: filepath.Join(dir, name), Params: []Param{{"_pragma", "user_version(7)"}}}
		if got := mustParse(t, u.Redacted()); got.Database != u.Database {
			t.Errorf("%s is printed as %s", u.Database, u.Redacted())
		}
		if got := userVersion(t, u); got != 7 {
			t.Errorf("%s: the pragma was not carried out: %d", name, got)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Contains(files, u.Database) {
			t.Errorf("%s was not created; there are %v", u.Database, files)
		}
		u.Params = []Param{{"mode", "ro"}}
		if got := userVersion(t, u); got != 7 {
			t.Errorf("%s, read only: %d", name, got)
		}
	}
	if got := mustParse(t, "sqlite::memory:?_pragma=user_version(3)"); userVersion(t, got) != 3 {
		t.Error("in memory: the pragma was not carried out")
	}
	if got := (URL{Database: `C:\a b.db`}).SQLiteDSN(); got != "file:///C:/a%20b.db" {
		t.Error(got)
	}
}

func userVersion(t *testing.T, u URL) (version int) {
	t.Helper()
	db, err := sql.Open("sqlite", u.SQLiteDSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		t.Fatalf("%s: %v", u, err)
	}
	return version
}
