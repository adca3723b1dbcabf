package dburl

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	pg := func(edit func(*URL)) URL {
		u := URL{Dialect: Postgres, User: "app", Host: "db", Database: "shop"}
		edit(&u)
		return u
	}
	my := func(edit func(*URL)) URL {
		u := URL{Dialect: MySQL, User: "app", Host: "db", Database: "shop"}
		edit(&u)
		return u
	}
	lite := func(path string, params ...Param) URL { return URL{Dialect: SQLite, Database: path, Params: params} }
	none := func(*URL) {}
	secret := func(s string) func(*URL) { return func(u *URL) { u.Password = NewSecret(s) } }
	tests := []struct {
		in   string
		want URL
	}{
		// PostgreSQL, as libpq reads it.
		{"postgres://app@db/shop", pg(none)},
		{"  postgresql://app@db/shop\n", pg(none)},
		{"POSTGRES://app@db/shop", pg(none)},
		{"postgresql+psycopg2://app@db/shop", pg(none)},
		{"postgres://app:secret@db/shop", pg(secret("secret"))},
		{"postgres://db", URL{Dialect: Postgres, Host: "db"}},
		{"postgres://", URL{Dialect: Postgres}},
		{"postgres:///shop", URL{Dialect: Postgres, Database: "shop"}},
		{"postgres://app@/shop", pg(func(u *URL) { u.Host = "" })},
		{"postgres://app@db:6543/shop", pg(func(u *URL) { u.Port = "6543" })},
		{"postgres://app@:6543/shop", pg(func(u *URL) { u.Host, u.Port = "", "6543" })},
		{"postgres://app@[::1]:6543/shop", pg(func(u *URL) { u.Host, u.Port = "::1", "6543" })},
		{"postgres://app@[fe80::1%25eth0]/shop", pg(func(u *URL) { u.Host = "fe80::1%eth0" })},
		{"postgres://app@a:1,b:2/shop", pg(func(u *URL) { u.Host, u.Port = "a,b", "1,2" })},
		{"postgres://app@a,b/shop", pg(func(u *URL) { u.Host = "a,b" })},
		{"postgres://app@a,b/shop?port=7", pg(func(u *URL) { u.Host, u.Port = "a,b", "7" })},
		{"postgres://app@%2Fvar%2Frun/shop", pg(func(u *URL) { u.Host, u.Socket = "", "/var/run" })},
		{"postgres://app@/shop?host=/tmp&port=7", pg(func(u *URL) { u.Host, u.Socket, u.Port = "", "/tmp", "7" })},
		{"postgres://db/x?dbname=shop&user=app&password=pw", pg(secret("pw"))},
		{"postgres://app@db/my%20sh%2Fop%", pg(func(u *URL) { u.Database = "my sh/op%" })},
		{"postgres://app@db/shop?sslmode=require&options=-c%20x%3D1+2&x.y=z", pg(func(u *URL) {
			u.Params = []Param{{"sslmode", "require"}, {"options", "-c x=1+2"}, {"x.y", "z"}}
		})},
		{"postgres://app@db/shop?ssl=true", pg(func(u *URL) { u.Params = []Param{{"sslmode", "require"}} })},
		{"postgres://app@db/shop?ssl=0", pg(func(u *URL) { u.Params = []Param{{"sslmode", "disable"}} })},
		{"postgres://app@db/shop?sslpassword=k", pg(func(u *URL) {
			u.Secrets = []SecretParam{{"sslpassword", NewSecret("k")}}
		})},
		{"postgres://app@db/shop?application_name=me%40here", pg(func(u *URL) {
			u.Params = []Param{{"application_name", "me@here"}}
		})},
		{"postgres://db/shop?user=app&password=p@", pg(secret("p@"))},
		{"postgres://db/shop?user=app&password=p@ss", pg(secret("p@ss"))},
		{"postgres://app@server:pw@db/shop", pg(func(u *URL) { u.User, u.Password = "app@server", NewSecret("pw") })},
		// MySQL and MariaDB.
		{"mysql://app@db/shop", my(none)},
		{"mysql+pymysql://app:pw@db:3307/shop", my(func(u *URL) { u.Password, u.Port = NewSecret("pw"), "3307" })},
		{"mariadb://app@db/shop", my(func(u *URL) { u.Flavor = "mariadb" })},
		{"mariadb+mariadbconnector://app@db/shop", my(func(u *URL) { u.Flavor = "mariadb" })},
		{"mysql://app:p@ss@tcp(db:3307)/shop", my(func(u *URL) { u.Password, u.Port = NewSecret("p@ss"), "3307" })},
		{"mysql://app@unix(/tmp/my.sock)/shop", my(func(u *URL) { u.Host, u.Socket = "", "/tmp/my.sock" })},
		{"mysql://app@localhost/shop?socket=/tmp/my.sock", my(func(u *URL) { u.Host, u.Socket = "", "/tmp/my.sock" })},
		{"mysql://app@db/shop?charset=utf8mb4&time_zone=+00:00", my(func(u *URL) {
			u.Params = []Param{{"charset", "utf8mb4"}, {"time_zone", "+00:00"}}
		})},
		// SQLite.
		{"sqlite:app.db", lite("app.db")},
		{"sqlite:./data/app.db", lite("./data/app.db")},
		{"sqlite:/var/app.db", lite("/var/app.db")},
		{"sqlite://data/app.db", lite("data/app.db")},
		{"sqlite:///var/app.db", lite("/var/app.db")},
		{"sqlite:////app.db", lite("/app.db")},
		{"sqlite:///./app.db", lite("./app.db")},
		{"sqlite:///../app.db", lite("../app.db")},
		{"sqlite+pysqlite:///./app.db", lite("./app.db")},
		{"sqlite3:app.db", lite("app.db")},
		{`sqlite:///C:/data/app.db`, lite(`C:/data/app.db`)},
		{"sqlite:file:app.db?mode=ro", lite("app.db", Param{"mode", "ro"})},
		{"sqlite::memory:", lite(Memory)},
		{"sqlite://", lite(Memory)},
		{"sqlite:///:memory:", lite(Memory)},
		{"sqlite:a%3Fb%20c%zz@x#y.db", lite("a?b c%zz@x#y.db")},
		{"sqlite:a.db?_pragma=busy_timeout(5)&_pragma=foreign_keys(1)&mode=rw",
			lite("a.db", Param{"_pragma", "busy_timeout(5)"}, Param{"_pragma", "foreign_keys(1)"}, Param{"mode", "rw"})},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			got, err := Parse(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ in, message, hint string }{
		{"", "it is empty", "sqlite:path"},
		{"postgres://a:b\nc@h/d", "control character", "%40"},
		{"shop", "no scheme", "postgres://"},
		{`"postgres://app:pw@db/shop"`, "it is in quotes", "leave the quotes out"},
		{"'sqlite:app.db'", "it is in quotes", "leave the quotes out"},
		{"data/app.db", "needs its scheme", "write sqlite:data/app.db"},
		{"app.sqlite3", "needs its scheme", "write sqlite:app.sqlite3"},
		{"app:pw@tcp(db:3306)/shop", "Go driver's DSN", "mysql://"},
		{"host=db password=pw dbname=shop", "keyword form", "postgres://"},
		{"db.example.com:5432/shop", "no scheme", "postgres://"},
		{"postgre://app@db/shop", "the scheme postgre is not known", "postgres://"},
		{"pwpw://app@db/shop", "its scheme is not known", "postgres://"},
		{"jdbc:postgresql://db/shop", "Java's form", "leave out jdbc:"},
		{"file:x.db?mode=ro", "SQLite's own form", "write sqlite: instead of file:"},
		{"postgres:app@db/shop", "// is missing", "postgres://"},
		{"postgres://app:pw@db:54x2/shop", "the port is not a number", "%40"},
		{"postgres://app:pw@db:0/shop", "the port is not a number", "%40"},
		{"postgres://app:pw@db:70000/shop", "the port is not a number", "%40"},
		{"postgres://app:pw@d b/shop", "no host name has", "%40"},
		{"postgres://app:pw@[::1/shop", "IPv6", "%40"},
		{"postgres://app:pw@[1.2.3.4]/shop", "IPv6", "%40"},
		{"postgres://app:pw@[::1]x/shop", "IPv6", "%40"},
		{"postgres://app:pw@db/shop/", "cannot hold a raw /", "%2F"},
		{"postgres://app:pw@db/shop?sslmode", "no =value", "%26"},
		{"postgres://app:pw@db/shop?a b=c", "a name that none can have", "%26"},
		{"postgres://app:pw@db/shop?=c", "a name that none can have", "%26"},
		{"postgres://app:p%ffw@db/shop", "the password has a %", "%25"},
		{"postgres://app:p%00w@db/shop", "the password has a %", "%25"},
		{"postgres://a%ff@db/shop", "the user has a %", "%25"},
		{"postgres://db/s%ff", "the database has a %", "%25"},
		{"postgres://%ff/s", "the host has a %", "%25"},
		{"postgres://db/s?a=%ff", "the parameter has a %", "%25"},
		{"postgres://db/s?%ff=a", "the parameter has a %", "%25"},
		{"postgres://app:pw@db/s?application_name=me@here", "an @ that can be read in two ways", "%40"},
		{"postgres://app:pw@h/d?password=x@db/s", "an @ that can be read in two ways", "%40"},
		{"postgres://db:5432/s?sslpassword=p@ss", "an @ that can be read in two ways", "%40"},
		{"postgres://db/s?search_path=p@ss", "an @ that can be read in two ways", "%40"},
		{"postgres://app:pw@db/s?options=x@!", "an @ that can be read in two ways", "%40"},
		{"postgres://db/s?port=x", "the port is not a number", ""},
		{"postgres://a,b/s?port=1,2,3", "as many ports as hosts", "host1:port1"},
		{"postgres://db/s?password=a&b=c", "a parameter that is not known", "%26"},
		{"postgres://db/s?sslmode=weird", "the parameter sslmode must be disable, allow", ""},
		{"postgres://db/s?ssl=yes", "the parameter sslmode must be disable, allow", ""},
		{"postgres://db/s?connect_timeout=5s", "the parameter connect_timeout must be a number of seconds", ""},
		{"postgres://db/s?target_session_attrs=master", "the parameter target_session_attrs must be any, read-write", ""},
		{"mysql://a,b/s", "several hosts", "%40"},
		{"mysql://app@tcp(db)x/s", "between the address and the database", "%40"},
		{"mysql://db/s?ssl_mode=on", "the parameter ssl_mode must be DISABLED", ""},
		{"mysql://db/s?tls=custom", "the parameter tls must be true", ""},
		{"mysql://db/s?timeout=soon", "the parameter timeout must be a duration", ""},
		{"mysql://db/s?compress=maybe", "the parameter compress must be true", ""},
		{"mysql://db/s?maxAllowedPacket=1M", "the parameter maxAllowedPacket must be", ""},
		{"mysql://db/s?sslMode=REQUIRED", "the parameter sslMode is not known for mysql", "did you mean ssl-mode?"},
		{"mysql://db/s?useSSL=true", "the parameter useSSL is not known for mysql", "known are user, password, passwd, socket, unix_socket, tls, ssl-mode, ssl, ssl-ca, ssl-cert, ssl-key, charset"},
		{"mysql://db/s?password=a&b=c", "a parameter that is not known for mysql", "%26"},
		{"mysql://db/s?sslpassword=a", "a parameter that is not known for mysql", "%26"},
		{"sqlite:", "names no file", "sqlite:app.db"},
		{"sqlite:data/", "names a folder", "sqlite:app.db"},
		{"sqlite:///app.db", "a relative path for another", "write sqlite:app.db"},
		{"sqlite:%ff.db", "the path has a %", "%25"},
		{"sqlite:app.db?mode", "no =value", ""},
		{"sqlite:app.db?Mode=ro", "the parameter Mode is not known for sqlite", "did you mean mode?"},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			got, err := Parse(test.in)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, %v; want an *Error", got, err)
			}
			if !strings.Contains(e.Message, test.message) {
				t.Errorf("message %q does not say %q", e.Message, test.message)
			}
			if !strings.Contains(e.Hint, test.hint) {
				t.Errorf("hint %q does not say %q", e.Hint, test.hint)
			}
			if !strings.Contains(err.Error(), e.Message) || !strings.Contains(err.Error(), e.Hint) {
				t.Errorf("Error() = %q lacks message or hint", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"postgres://app:p@ss/w?rd@db:5432/shop?sslmode=require", "mysql://a:b@tcp(h:1)/d?tls=true",
		"sqlite:///tmp/x.db?_pragma=a(1)", "sqlite::memory:", "mariadb://u@unix(/s)/d", "postgres://[::1]:1,b/d%",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := Parse(text)
		if err != nil {
			return
		}
		// What is printed can be read, and means the same but for the secrets.
		again, err := Parse(u.Redacted())
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, u.Redacted(), err)
		}
		if again.Redacted() != u.Redacted() || again.Display() != u.Display() {
			t.Errorf("%q prints as %q, then as %q", text, u.Redacted(), again.Redacted())
		}
	})
}
