package cli_test

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// What the tutorial's program is made of. GORM itself is no dependency of the
// tests: a module of that name stands in for it, and the tables are those that
// AutoMigrate makes.
const (
	shopMain = `package main

import (
	"os"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.com/shop/models"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")))
	if err != nil {
		panic(err)
	}
	if err := db.AutoMigrate(models.All()...); err != nil {
		panic(err)
	}
}
`
	shopModels = `package models

import "time"

// All are the models, for AutoMigrate.
func All() []any {
	return []any{
		&User{},
		&Order{},
	}
}

// User can sign in.
type User struct {
	ID        uint
	Email     string ` + "`gorm:\"size:320;not null;uniqueIndex\"`" + `
	Name      string
	CreatedAt time.Time
}

// Order belongs to a user.
type Order struct {
	ID     uint
	UserID uint ` + "`gorm:\"not null;index\"`" + `
	User   User
	Total  int64 ` + "`gorm:\"not null;default:0\"`" + `
}
`
	shopTables = `
CREATE TABLE "users" ("id" bigserial,"email" varchar(320) NOT NULL,"name" text,"created_at" timestamptz,PRIMARY KEY ("id"));
CREATE UNIQUE INDEX IF NOT EXISTS "idx_users_email" ON "users" ("email");
CREATE TABLE "orders" ("id" bigserial,"user_id" bigint NOT NULL,"total" bigint NOT NULL DEFAULT 0,PRIMARY KEY ("id"),CONSTRAINT "fk_orders_user" FOREIGN KEY ("user_id") REFERENCES "users"("id"));
CREATE INDEX IF NOT EXISTS "idx_orders_user_id" ON "orders" ("user_id");
INSERT INTO users (email, name) VALUES ('ada@example.org', 'Ada'), ('bob@example.org', 'Bob');
`
	shopGoMod = `module example.com/shop

go 1.26

require (
	gorm.io/driver/postgres v1.6.0
	gorm.io/gorm v1.31.0
)
`
	shopVendor = `# gorm.io/driver/postgres v1.6.0
## explicit
gorm.io/driver/postgres
# gorm.io/gorm v1.31.0
## explicit
gorm.io/gorm
`
)

// shop is the program's folder.
func shop(t *testing.T) project {
	t.Helper()
	return newProject(t, map[string]string{
		"shop/main.go": shopMain, "shop/models/models.go": shopModels, "shop/go.mod": shopGoMod, "shop/.gitignore": "vendor\n*.log\n",
		"shop/vendor/modules.txt":                  shopVendor,
		"shop/vendor/gorm.io/gorm/gorm.go":         "package gorm\n\ntype Dialector any\n\ntype DB struct{}\n\nfunc Open(Dialector) (*DB, error) { return nil, nil }\n\nfunc (*DB) AutoMigrate(...any) error { return nil }\n",
		"shop/vendor/gorm.io/driver/postgres/p.go": "package postgres\n\nfunc Open(string) any { return nil }\n",
	})
}

// command runs a program for the test itself.
func command(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...) //nolint:gosec // of the test
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// edit replaces text in a file, and wants it to be there.
func (p project) edit(t *testing.T, path, old, text string) {
	t.Helper()
	was := p.read(t, path)
	if !strings.Contains(was, old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	p.write(t, path, strings.Replace(was, old, text, 1))
}

// colleague commits a revision of his own in another clone, and pushes it.
func colleague(t *testing.T, p project) {
	t.Helper()
	bob := []string{"GIT_AUTHOR_NAME=Bob", "GIT_AUTHOR_EMAIL=bob@example.org", "GIT_COMMITTER_NAME=Bob", "GIT_COMMITTER_EMAIL=bob@example.org"}
	command(t, p.dir, nil, "git", "clone", "-q", filepath.Join(p.dir, "origin.git"), "bob")
	found, err := filepath.Glob(filepath.Join(p.dir, "bob", "migrations", "*_baseline_*.toml"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v %v", found, err)
	}
	name := strings.TrimSuffix(filepath.Base(found[0]), ".toml")
	p.write(t, "bob/migrations/20261120_1630_add_coupons_7d1e90c4b2aa.toml", strings.Replace(coupons, "BASELINE", name[len(name)-12:], 1))
	p.write(t, "bob/models/coupon.go", "package models\n\n// Coupon is worth something.\ntype Coupon struct {\n\tCode    string `gorm:\"primaryKey;size:20\"`\n\tPercent int    `gorm:\"not null\"`\n}\n")
	p.edit(t, "bob/models/models.go", "\t\t&Order{},\n", "\t\t&Order{},\n\t\t&Coupon{},\n")
	bobs := filepath.Join(p.dir, "bob")
	command(t, bobs, bob, "git", "add", "-A")
	command(t, bobs, bob, "git", "commit", "-q", "-m", "Add coupons")
	command(t, bobs, bob, "git", "push", "-q")
}

const coupons = `# add coupons
revision      = "7d1e90c4b2aa"
down_revision = "BASELINE"
create_date   = 2026-11-20T16:30:00Z
message       = "add coupons"

[[upgrade]]
op = "create_table"
table = "coupons"
columns = [
  { name = "code",    type = "varchar(20)", nullable = false },
  { name = "percent", type = "bigint", nullable = false },
]
primary_key = ["code"]
`

// TestDocTutorial types the tutorial into an empty folder's shell, against a real
// PostgreSQL.
func TestDocTutorial(t *testing.T) {
	db, production := testdb.New(t, "postgres"), testdb.New(t, "postgres")
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	p := shop(t)
	production.Load(t, shopTables)
	edit := func(path, old, text string) func(*testing.T) {
		return func(t *testing.T) { p.edit(t, path, old, text) }
	}
	command(t, p.dir, nil, "git", "init", "-q", "--bare", "-b", "main", "origin.git")
	command(t, filepath.Join(p.dir, "shop"), nil, "git", "init", "-q", "-b", "main")
	command(t, filepath.Join(p.dir, "shop"), nil, "git", "remote", "add", "origin", filepath.Join(p.dir, "origin.git"))
	docSession{
		page: "tutorial.md", dir: filepath.Join(p.dir, "shop"),
		places: places(t, map[string]testdb.DB{"localhost:5432/shop": db, "db.example.org:5432/shop": production}),
		instead: map[string]func(*testing.T){
			"go run .": func(t *testing.T) { db.Load(t, shopTables) },
			"$EDITOR models/models.go    # to User, add: Phone *string `gorm:\"size:30\"`": edit("shop/models/models.go",
				"\tName      string\n", "\tName      string\n\tPhone     *string `gorm:\"size:30\"`\n"),
			"$EDITOR config.toml         # take the comment signs off [env.production]": edit("shop/config.toml",
				"# [env.production]   # migrate -e production …\n# database.url", "[env.production]   # migrate -e production …\ndatabase.url"),
			"$EDITOR main.go             # the call of AutoMigrate goes": edit("shop/main.go",
				"\tif err := db.AutoMigrate(models.All()...); err != nil {\n\t\tpanic(err)\n\t}\n", "\t_, _ = db, models.All\n"),
			"git fetch -q                # Bob has pushed a revision": func(t *testing.T) {
				colleague(t, p)
				command(t, filepath.Join(p.dir, "shop"), nil, "git", "fetch", "-q")
			},
		},
	}.run(t)
}

// places are the URLs of test databases, and their short forms, for addresses
// that read well.
func places(t *testing.T, of map[string]testdb.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for shown, db := range of {
		u, err := url.Parse(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		scheme := u.Scheme
		out[scheme+"://app@"+shown] = db.URL
		out[shown] = u.Host + u.Path
		if host, _, _ := strings.Cut(shown, "/"); strings.HasPrefix(host, "localhost") {
			out[host] = u.Host
		}
	}
	return out
}
