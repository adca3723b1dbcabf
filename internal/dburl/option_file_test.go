package dburl

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithOptionFile(t *testing.T) {
	const file = `# of the clients
!include /etc/other.cnf
[mysqld]
user = daemon
[client]
user=app
password = "p@ss:w/o?r#d%&;\\ \"x"   
host=db.example
port = 3307 # not the usual one
ssl_mode = REQUIRED
ssl-ca = /ca.pem
[client-mariadb]
user = maria
; the end
`
	for _, c := range []struct{ url, want, password string }{
		{"mysql:///shop?defaults-file=my.cnf", "mysql://app:***@db.example:3307/shop?defaults-file=my.cnf&ssl-mode=REQUIRED&ssl-ca=/ca.pem", `p@ss:w/o?r#d%&;\ "x`},
		{"mariadb:///shop?defaults_file=my.cnf", "mariadb://maria:***@db.example:3307/shop?defaults_file=my.cnf&ssl-mode=REQUIRED&ssl-ca=/ca.pem", `p@ss:w/o?r#d%&;\ "x`},
		{"mysql://me:own@here:1/shop?defaults-file=my.cnf&ssl_mode=DISABLED", "mysql://me:***@here:1/shop?defaults-file=my.cnf&ssl_mode=DISABLED&ssl-ca=/ca.pem", "own"},
	} {
		u, err := Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		got, err := u.WithOptionFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Redacted()); diff != "" {
			t.Errorf("%s:\n%s", c.url, diff)
		}
		if diff := cmp.Diff(c.password, got.Password.Reveal()); diff != "" {
			t.Errorf("%s: password:\n%s", c.url, diff)
		}
		if _, err := got.MySQLConfig(); err != nil {
			t.Error(err)
		}
	}
	u, err := Parse("mysql:///shop?defaults-file=my.cnf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.WithOptionFile("[client]\nssl-mode=PERHAPS\npassword=hunter2\n"); err == nil {
		t.Error("a mode of TLS that does not exist is taken")
	}
	for value, want := range map[string]string{`'a # b'`: "a # b", `a#b`: "a#b", `a\sb`: "a b", `"`: `"`, ``: "", `'it\'s'`: "it's"} {
		if got := optionValue(value); got != want {
			t.Errorf("optionValue(%s) = %q, want %q", value, got, want)
		}
	}
}
