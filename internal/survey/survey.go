// Package survey looks around in a project for what a migration tool should know
// before it begins: declared models, databases, and other tools' migrations. It
// reads files and runs nothing.
package survey

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Found is what there is. All paths are relative to the folder, with slashes.
type Found struct {
	// Module is the path of go.mod, empty if there is none.
	Module string
	// Dialect is that of the database drivers that go.mod requires, if they are
	// of one kind.
	Dialect string
	// Models are folders of Go packages whose structs have tags, in order.
	Models []Models
	// Calls are places where an ORM is told to create tables.
	Calls []Call
	// SQL is a file of DDL, such as schema.sql.
	SQL string
	// TOML says that there is a models.toml.
	TOML bool
	// Services are databases of a compose file.
	Services []Service
	// DotEnv says that a .env file sets DATABASE_URL.
	DotEnv bool
	// Tools are other tools' migrations.
	Tools []Tool
	// Strange are folders whose SQL files are no revisions, though no tool is known by
	// them.
	Strange []string
}

// Models are structs of a package that an ORM makes tables of.
type Models struct {
	Folder string // "." for the one that was looked around in
	ORM    string // gorm, xorm, bun, migrate
	Files  int
}

// Call is one of AutoMigrate or the like.
type Call struct {
	Name string
	File string
	Line int
}

// Service is a database in a compose file.
type Service struct {
	File    string
	Dialect string // postgres, mysql, mariadb
	User    string
	Port    string // on this machine
	Name    string // of the database
}

// Look looks around. A file that cannot be read is passed over.
func Look(fsys fs.FS) (Found, error) {
	var f Found
	f.goMod(fsys)
	if err := f.walk(fsys); err != nil {
		return Found{}, err
	}
	for _, name := range []string{"schema.sql", "db/schema.sql", "sql/schema.sql", "database/schema.sql", "db/structure.sql"} {
		if f.SQL == "" && isFile(fsys, name) {
			f.SQL = name
		}
	}
	f.TOML = isFile(fsys, "models.toml")
	if text, err := fs.ReadFile(fsys, ".env"); err == nil {
		f.DotEnv = regexp.MustCompile(`(?m)^\s*(export\s+)?DATABASE_URL\s*=`).Match(text)
	}
	for _, name := range []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"} {
		if text, err := fs.ReadFile(fsys, name); err == nil {
			f.Services = append(f.Services, services(name, string(text))...)
		}
	}
	f.Tools = Tools(fsys)
	for _, folder := range folders() {
		if strings.HasSuffix(folder, "migrations") && !f.Occupied(folder) && isStrange(fsys, folder) {
			f.Strange = append(f.Strange, folder)
		}
	}
	return f, nil
}

func isFile(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.Mode().IsRegular()
}

// drivers are modules that connect to a kind of database.
func drivers() map[string]string {
	return map[string]string{
		"gorm.io/driver/postgres": "postgres", "github.com/lib/pq": "postgres", "github.com/jackc/pgx": "postgres",
		"gorm.io/driver/mysql": "mysql", "github.com/go-sql-driver/mysql": "mysql",
		"gorm.io/driver/sqlite": "sqlite", "github.com/glebarez/sqlite": "sqlite",
		"github.com/mattn/go-sqlite3": "sqlite", "modernc.org/sqlite": "sqlite",
	}
}

func (f *Found) goMod(fsys fs.FS) {
	text, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return
	}
	kinds := map[string]bool{}
	for raw := range strings.Lines(string(text)) {
		line, comment, _ := strings.Cut(strings.TrimSpace(raw), "//")
		words := strings.Fields(line)
		if len(words) == 2 && words[0] == "module" {
			f.Module = words[1]
		}
		words = slices.DeleteFunc(words, func(w string) bool { return w == "require" })
		if len(words) < 2 || strings.TrimSpace(comment) == "indirect" {
			continue
		}
		for driver, kind := range drivers() {
			if words[0] == driver || strings.HasPrefix(words[0], driver+"/v") {
				kinds[kind] = true
			}
		}
	}
	if len(kinds) == 1 {
		for kind := range kinds {
			f.Dialect = kind
		}
	}
}

// mostFiles bounds the walk through a project.
const mostFiles = 20_000

var (
	ormTag   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`[^`\n]*\\b(gorm|xorm|bun|migrate):\"") })
	gormBase = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s+gorm\.Model\s*$`) })
	ormCall  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\.(AutoMigrate|Sync2|Sync|CreateTables|RegisterModel)\(`)
	})
)

// walk reads the Go files that are compiled into the program.
func (f *Found) walk(fsys fs.FS) error {
	seen := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what cannot be read is passed over
		}
		if seen++; seen > mostFiles {
			return fs.SkipAll
		}
		base := d.Name()
		if d.IsDir() {
			if name != "." && (strings.ContainsAny(base[:1], "._") || slices.Contains([]string{"vendor", "node_modules", "testdata"}, base)) {
				return fs.SkipDir
			}
			return nil
		}
		if f.Module != "" && path.Ext(base) == ".go" && !strings.HasSuffix(base, "_test.go") {
			f.goFile(fsys, name)
		}
		return nil
	})
	slices.SortFunc(f.Models, func(a, b Models) int { return cmp.Compare(a.Folder, b.Folder) })
	return err
}

func (f *Found) goFile(fsys fs.FS, name string) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return
	}
	orm := ""
	if m := ormTag().FindSubmatch(text); m != nil {
		orm = string(m[1])
	} else if gormBase().Match(text) {
		orm = "gorm"
	}
	if orm != "" {
		f.addModels(path.Dir(name), orm)
	}
	usesORM := bytes.Contains(text, []byte(`"gorm.io/gorm"`)) || bytes.Contains(text, []byte(`"xorm.io/xorm"`)) ||
		bytes.Contains(text, []byte(`"github.com/uptrace/bun"`)) || bytes.Contains(text, []byte(`"github.com/jinzhu/gorm"`))
	if !usesORM {
		return
	}
	if m := ormCall().FindSubmatchIndex(text); m != nil {
		f.Calls = append(f.Calls, Call{Name: string(text[m[2]:m[3]]), File: name, Line: 1 + bytes.Count(text[:m[0]], []byte("\n"))})
	}
}

func (f *Found) addModels(folder, orm string) {
	for i := range f.Models {
		if f.Models[i].Folder == folder {
			f.Models[i].Files++
			return
		}
	}
	f.Models = append(f.Models, Models{Folder: folder, ORM: orm, Files: 1})
}

// ORMs names the libraries whose tags were found, as people call them.
func (f Found) ORMs() []string {
	names := map[string]string{"gorm": "GORM", "xorm": "xorm", "bun": "Bun", "migrate": "migrate"}
	var out []string
	for _, m := range f.Models {
		if name := names[m.ORM]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Patterns are the packages to read models from: those that hold them, and those
// that name them to the ORM.
func (f Found) Patterns() []string {
	var folders []string
	add := func(folder string) {
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, m := range f.Models {
		add(m.Folder)
	}
	if len(folders) == 0 {
		return nil
	}
	for _, c := range f.Calls {
		add(path.Dir(c.File))
	}
	const few = 3
	if len(folders) > few {
		return []string{"./..."}
	}
	for i, folder := range folders {
		folders[i] = "./" + folder
		if folder == "." {
			folders[i] = "."
		}
	}
	return folders
}

// URL is how a service is reached from this machine, without its password.
func (s Service) URL() string {
	user := ""
	if s.User != "" {
		user = s.User + "@"
	}
	return fmt.Sprintf("%s://%slocalhost:%s/%s", s.Dialect, user, s.Port, s.Name)
}
