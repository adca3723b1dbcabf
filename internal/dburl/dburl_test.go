package dburl

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, s string) URL {
	t.Helper()
	u, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// nasty are passwords whose two halves, first and last, are easy to find wherever they leak to.
const first, last = "h4nt", "er2s"

func nasty() []string {
	var list []string
	for _, middle := range []string{
		"", "@", ":", "/", "?", "#", "%", "&", "@:/?#%&", "&%#?/:@", "@@", "//", "%%", "%4", "%zz", "%25", "%ff",
		"=", "?a=b", "?a=b@c", "&a=b", "/x@y", "/x@y/z?a=b", "@y/z?a=b", "@y:1/z?a=b", "#@", "@[", "]", "[::1]",
		"@tcp(", "@tcp(h)/", "@unix(/s)/", "(", " ", "'", `"`, `\`, "+", "$", "$$", "${x}", ";", ",", "é", "*", "://",
		"sqlite:", "password=", "?password=", "&password=", ".db", "\t", "\n", "\x00", "@h/d?sslmode=", "@h/d?options=",
	} {
		list = append(list, first+middle+last)
	}
	return append(list, "@"+first+last+"@", ":"+first+last+":", "/"+first+last+"/", "%"+first+last+"%", "?"+first+last+"?")
}

func leaks(text string) bool { return strings.Contains(text, first) || strings.Contains(text, last) }

// wrongVerbs is a variable because vet refuses it as a literal.
var wrongVerbs = "%d %t %d"

// printed is every way in which code may print a URL by accident.
func printed(t *testing.T, u URL) string {
	t.Helper()
	inside := struct {
		Public  URL
		private URL
		pointer *URL
		list    []URL
	}{u, u, &u, []URL{u}}
	text, err := json.Marshal(map[string]any{"url": u, "password": u.Password, "list": u.Secrets})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join([]string{
		u.String(), u.Redacted(), u.Display(), string(text),
		fmt.Sprintf("%v %+v %#v %s %q %x", u, u, u, u, u, u.Password),
		fmt.Sprintf("%v %+v %#v", inside, inside, inside),
		fmt.Sprintf("%v %+v %#v", u.Password, &u.Password, u.Secrets),
		fmt.Sprintf(wrongVerbs, u, u, u.Password),
	}, "\n")
}

func TestEncodedPasswordsArriveAndStayHidden(t *testing.T) {
	for _, password := range nasty() {
		if strings.Contains(password, "\x00") {
			continue
		}
		for _, form := range []string{
			"postgres://app:%s@db:5432/shop?sslmode=require", "mysql://app:%s@db/shop?tls=true",
			"mariadb://:%s@db/shop", "postgres://app@db/shop?password=%s&sslmode=require", "mysql://db/shop?password=%s",
		} {
			u, err := Parse(fmt.Sprintf(form, escape(password, "")))
			if err != nil {
				t.Fatalf("%q in %s: %v", password, form, err)
			}
			if got := u.Password.Reveal(); got != password {
				t.Errorf("%s: password is %q, want %q", form, got, password)
			}
			if u.Host != "db" || u.Database != "shop" {
				t.Errorf("%q in %s: host %q, database %q", password, form, u.Host, u.Database)
			}
			if text := printed(t, u); leaks(text) {
				t.Errorf("%q in %s leaks:\n%s", password, form, text)
			}
		}
		u := mustParse(t, "postgres://app@db/shop?sslpassword="+escape(password, ""))
		if got := u.Secrets[0].Value.Reveal(); got != password {
			t.Errorf("sslpassword is %q, want %q", got, password)
		}
		if text := printed(t, u); leaks(text) {
			t.Errorf("%q as sslpassword leaks:\n%s", password, text)
		}
	}
}

// A raw password is either understood or refused, and never shown.
func TestRawPasswords(t *testing.T) {
	other := map[string]bool{ // refused, or another password than was meant
		"%ff": true, "\t": true, "\n": true, "\x00": true, // no text
		"%25": true, "%4": true, // decoded (the second ends in %4e)
		"@h/d?options=": true, "?password=": true,
	}
	for _, password := range nasty() {
		middle := strings.TrimSuffix(strings.TrimPrefix(password, first), last)
		for _, scheme := range []string{"postgres", "mysql"} {
			u, err := Parse(scheme + "://app:" + password + "@db:99/shop")
			if err != nil {
				if leaks(err.Error()) {
					t.Errorf("%s, %q: the error leaks: %v", scheme, password, err)
				}
				if !other[middle] {
					t.Errorf("%s, %q is refused: %v", scheme, password, err)
				}
				continue
			}
			if got := u.Password.Reveal(); got != password && !other[middle] {
				t.Errorf("%s, %q was read as %q", scheme, password, got)
			}
			if text := printed(t, u); leaks(text) {
				t.Errorf("%s, %q leaks:\n%s", scheme, password, text)
			}
		}
	}
}

func TestBrokenURLsHideThePassword(t *testing.T) {
	forms := []string{
		"%s", "app:%s@db/shop", "postgres:app:%s@db/shop", "postgres:/app:%s@db/shop", "postgre://app:%s@db/shop",
		"postgres://app:%s@db:x/shop", "postgres://app:%s@db:99999/shop", "postgres://app:%s@d b/shop",
		"postgres://app:%s@[::1/shop", "postgres://app:%s@db/shop/more", "postgres://app:%s@db/shop?x",
		"postgres://app:%s@db/s%%ff", "mysql://app:%s@db/shop?nonsense=1", "mysql://app:%s@a,b/shop",
		"mysql://app:%s@tcp(db/shop", "app:%s@tcp(db:3306)/shop", "host=db user=app password=%s dbname=shop",
		"host=db user=app password='%s'", "mysql://db/shop?password=%s&tls=never", "oracle://app:%s@db/shop",
		"postgres://db/shop?password=%s&x", "postgres://db:1/shop?sslpassword=%s", "postgres://db/shop?password=%s", "mysql://db/shop?password=%s&x=1", "mysql://db/shop?passwd=%s&x=1",
	}
	for _, password := range nasty() {
		for _, form := range forms {
			u, err := Parse(fmt.Sprintf(form, password))
			switch {
			case err != nil && leaks(err.Error()):
				t.Errorf("%s with %q: the error leaks: %v", form, password, err)
			case err == nil && !u.Password.IsZero() && leaks(printed(t, u)):
				t.Errorf("%s with %q leaks: %v", form, password, u)
			}
		}
	}
}

func TestRedactedAndDisplay(t *testing.T) {
	tests := []struct{ in, redacted, display string }{
		{"postgresql+asyncpg://app:pw@db/shop", "postgres://app:***@db/shop", "db/shop"},
		{"postgres://app@db:6543/shop?sslmode=require", "postgres://app@db:6543/shop?sslmode=require", "db:6543/shop"},
		{"postgres://:pw@db/shop", "postgres://:***@db/shop", "db/shop"},
		{"postgres://a%40b:pw@[::1]:1/shop", "postgres://a%40b:***@[::1]:1/shop", "[::1]:1/shop"},
		{"postgres://[::1]/shop", "postgres://[::1]/shop", "[::1]/shop"},
		{"postgres://a:1,b/shop", "postgres://a:1,b/shop", "a:1,b/shop"},
		{"postgres://app@db", "postgres://app@db/", "db/app"},
		{"postgres:///shop", "postgres:///shop", "default host/shop"},
		{"postgres:///?service=prod", "postgres:///?service=prod", "service prod"},
		{"postgres:///shop?service=prod", "postgres:///shop?service=prod", "service prod/shop"},
		{"postgres://app@%2Ftmp:7/shop", "postgres://app@:7/shop?host=/tmp", "unix:/tmp/shop"},
		{"postgres://db/shop?sslpassword=pw", "postgres://db/shop?sslpassword=***", "db/shop"},
		{"postgres://db/shop?options=-c%20my.secret%3Dpw", "postgres://db/shop?options=***", "db/shop"},
		{"mysql://root@db", "mysql://root@db/", "db/(no database named)"},
		{"mariadb://root:pw@db:3306/shop?tls=true", "mariadb://root:***@db:3306/shop?tls=true", "db:3306/shop"},
		{"mysql://root@unix(/tmp/my.sock)/shop", "mysql://root@/shop?socket=/tmp/my.sock", "unix:/tmp/my.sock/shop"},
		{"sqlite:a b.db?mode=ro", "sqlite:a%20b.db?mode=ro", "a b.db"},
		{"sqlite:a.db?_pragma=key('pw')", "sqlite:a.db?_pragma=***", "a.db"},
		{"sqlite://", "sqlite::memory:", ":memory:"},
	}
	for _, test := range tests {
		u := mustParse(t, test.in)
		if got := u.Redacted(); got != test.redacted {
			t.Errorf("%s: Redacted() = %s, want %s", test.in, got, test.redacted)
		}
		if got := u.Display(); got != test.display {
			t.Errorf("%s: Display() = %s, want %s", test.in, got, test.display)
		}
	}
	if got := (URL{}).Display() + (URL{}).Redacted(); got != "no database" {
		t.Errorf("the zero URL prints as %q", got)
	}
}

// What a URL leaves to the environment is told, as it is what is connected to.
func TestWithVariables(t *testing.T) {
	for _, test := range []struct {
		in        string
		variables map[string]string
		want      string
	}{
		{"postgres:///", map[string]string{"PGHOST": "db", "PGPORT": "6543", "PGUSER": "app", "PGDATABASE": "shop"}, "postgres://app@db:6543/shop"},
		{"postgres:///", map[string]string{"PGHOST": "/tmp", "PGUSER": "app"}, "postgres://app@/?host=/tmp"},
		{"postgres:///", map[string]string{"PGHOST": "a,b", "PGPORT": "1,2"}, "postgres://a:1,b:2/"},
		{"postgres://me@here:1/mine", map[string]string{"PGHOST": "db", "PGPORT": "2", "PGUSER": "app", "PGDATABASE": "shop"}, "postgres://me@here:1/mine"},
		{"postgres://here/mine", map[string]string{"PGHOST": "a,b", "PGPORT": "1,2"}, "postgres://here/mine"},
		{"postgres:///", map[string]string{"PGSERVICE": "prod", "PGHOST": "db"}, "postgres:///?service=prod"},
		{"postgres:///?service=test", map[string]string{"PGSERVICE": "prod", "PGHOST": "db"}, "postgres:///?service=test"},
		{"mysql:///", map[string]string{"PGHOST": "db"}, "mysql:///"},
	} {
		u := mustParse(t, test.in).WithVariables(func(name string) (string, bool) { v, ok := test.variables[name]; return v, ok })
		if got := u.Redacted(); got != test.want {
			t.Errorf("%s with %v: %s, want %s", test.in, test.variables, got, test.want)
		}
	}
}

func TestWith(t *testing.T) {
	u := mustParse(t, "postgres://app:pw@db/shop?sslmode=require")
	scratch := u.With("scratch")
	if got := scratch.Redacted() + " " + scratch.Password.Reveal(); got != "postgres://app:***@db/scratch?sslmode=require pw" {
		t.Error(got)
	}
	if u.Database != "shop" {
		t.Error("With changed its receiver")
	}
	u = mustParse(t, "sqlite:app.db?mode=ro&_pragma=foreign_keys(1)&cache=shared")
	if got := u.With(Memory).Redacted(); got != "sqlite::memory:?_pragma=foreign_keys(1)" {
		t.Error(got)
	}
	if len(u.Params) != 3 {
		t.Error("With changed the parameters of its receiver")
	}
	u = mustParse(t, "postgres://app:pw@db/shop?sslmode=require").WithLogin("guest", "word")
	if got := u.Redacted() + " " + u.Password.Reveal(); got != "postgres://guest:***@db/shop?sslmode=require word" {
		t.Error(got)
	}
	if got := u.WithPassword("pw").WithPassword("").Password; !got.IsZero() {
		t.Error("WithPassword(\"\") leaves a password")
	}
}

func TestIn(t *testing.T) {
	dir := filepath.FromSlash("/etc/app")
	for in, want := range map[string]string{
		"sqlite:app.db":        filepath.Join(dir, "app.db"),
		"sqlite:../app.db":     filepath.Join(dir, "../app.db"),
		"sqlite:/var/app.db":   "/var/app.db",
		"sqlite:///C:/app.db":  "C:/app.db",
		"sqlite::memory:":      Memory,
		"postgres://db/app.db": "app.db",
	} {
		if got := mustParse(t, in).In(dir).Database; got != want {
			t.Errorf("%s in %s is %s, want %s", in, dir, got, want)
		}
	}
}

func TestSecretEqual(t *testing.T) {
	if diff := cmp.Diff(NewSecret("a"), NewSecret("a")); diff != "" {
		t.Error(diff)
	}
	if NewSecret("a").Equal(NewSecret("b")) || !NewSecret("").IsZero() {
		t.Error("secrets are compared wrongly")
	}
}
