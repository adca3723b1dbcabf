package gosource

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
)

// module writes a Go module without dependencies and returns its folder.
func module(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/app\n\ngo 1.26\n"
	for name, text := range files {
		write(t, dir, name, text)
	}
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func options(t testing.TB, dir string) Options {
	t.Helper()
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	return Options{Dir: dir, Patterns: []string{"./..."}, Dialect: d}
}

// What the reader cannot know is an error with field, file and line.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, fields, want string }{
		{"no column", "Tags []string", "m.go:7: m.Thing.Tags: a field of type []string is no column and no relation"},
		{"no path", "Other *Other", "m.go:7: m.Thing.Other: no foreign key leads from m.Thing to m.Other, nor back"},
		{"several paths", "FromID, ToID int64; Other *Other", "there are m.Thing.FromID, m.Thing.ToID"},
		{"a valuer", "Odd Odd", "m.go:7: m.Thing.Odd: what the Value method of example.com/app.Odd stores cannot be read"},
		{"a default", "Flag bool `gorm:\"default:maybe\"`", "default:maybe is no bool"},
		{"a size", "Name string `gorm:\"size:big\"`", "size:big is no number"},
		{"an action", "OtherID int64; Other Other `gorm:\"constraint:OnDelete:VANISH\"`", `"VANISH" is no action`},
		{"our own setting", "Name string `migrate:\"colum:x\"`", "m.go:7: m.Thing.Name: its migrate tag says colum, and there is no such setting (did you mean column?)"},
		{"our own setting of a table", "_ struct{} `migrate:\"tabel:x\"`", "m.go:7: m.Thing._: its migrate tag says tabel, and there is no such setting (did you mean table?)"},
		{"a class", "Name string `gorm:\"index:,class:ODD\"`", "class:ODD is no class of an index"},
		{"a type", "Name string `gorm:\"type:text FANCY\"`", `"FANCY" is not understood`},
		{"bun: a relation", "OtherID int64; Other *Other `bun:\"rel:odd\"`", "m.go:7: m.Thing.Other: rel:odd is no relation"},
		{"bun: a column", "Other *Other `bun:\"rel:belongs-to,join:x=id\"`", "m.Thing has no column x (say which columns they are, join:own_column=other_column)"},
		{"bun: a table between", "Others []Other `bun:\"m2m:thing_others\"`", "m2m:thing_others: there is no model of that table"},
		{"bun: an action", "OtherID int64; Other *Other `bun:\"rel:belongs-to,join:other_id=id,on_delete:vanish\"`", "on_delete:vanish is no action of a foreign key"},
		{"bun: a type", "Size complex128 `bun:\"size\"`", "bun has no type for complex128 on this database (say it, type:…)"},
		{"a sort", "Name string `gorm:\"index:,sort:up\"`", `"up" is not understood`},
	} {
		t.Run(c.name, func(t *testing.T) {
			key := "`gorm:\"primaryKey\"`"
			if strings.HasPrefix(c.name, "bun") {
				key = "`bun:\",pk\"`"
			}
			dir := module(t, map[string]string{"m.go": `package m

import "database/sql/driver"

type Thing struct {
	ID int64 ` + key + `
	` + c.fields + `
}

type Other struct{ ID int64 ` + key + ` }

type Odd []string

func (o Odd) Value() (driver.Value, error) { return store(o) }

func store(any) (driver.Value, error) { return nil, nil }
`})
			_, err := Load(t.Context(), options(t, dir))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// A front end that was not built yet does not keep models from being read.
func TestMissingEmbed(t *testing.T) {
	dir := module(t, map[string]string{"m.go": "package m\n\nimport \"embed\"\n\n//go:embed build/*\nvar files embed.FS\n\n//migrate:model\ntype Thing struct{ ID int64 }\n"})
	r, err := Load(t.Context(), options(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Schema.Tables) != 1 || r.Schema.Tables[0].Name != "thing" && r.Schema.Tables[0].Name != "things" {
		t.Errorf("got %v", r.Schema.Tables)
	}
}

func TestMistakesInTheSource(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"does not compile", "package m\n\ntype T struct { A Missing }\n", "m.go:3: package example.com/app: undefined: Missing"},
		{"no models", "package m\n\ntype T struct{ A int }\n", "no struct in ./... is a model"},
		{"one table twice", "package m\n\n//migrate:model things\ntype A struct{ ID int64 }\n\n//migrate:model things\ntype B struct{ ID int64 }\n",
			"declares table things, as m.A in m.go:4 does"},
		{"a table's name", "package m\n\nimport \"os\"\n\n//migrate:model\ntype A struct{ ID int64 }\n\nfunc (A) TableName() string { return os.Getenv(\"T\") }\n",
			"m.go:8: m.A: what TableName returns cannot be read from the source"},
		{"models at run time", "package m\n\nvar find func() []any\n\nfunc RegisterModel(...any) {}\n\nfunc init() { RegisterModel(find()...) }\n",
			"m.go:7: which structs RegisterModel is given here cannot be read"},
		{"a part of itself", "package m\n\n//migrate:model\ntype A struct {\n\tID int64\n\t*B\n}\n\ntype B struct {\n\t*A\n\tX int\n}\n",
			"m.go:6: m.A.B: the struct is a part of itself"},
		{"a part of itself, by a tag", "package m\n\ntype A struct {\n\tID int64 `gorm:\"primaryKey\"`\n\tB *B\n}\n\ntype B struct {\n\tID int64\n\tIn *B `gorm:\"embedded\"`\n}\n",
			"m.go:10: m.B.In: the struct is a part of itself"},
		{"no field", "package m\n\n//migrate:model\ntype A struct{ a int }\n", "has no field that is a column"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(t.Context(), options(t, module(t, map[string]string{"m.go": c.source})))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// Structs are tables because something says so, the strongest first.
func TestWhichStructsAreTables(t *testing.T) {
	const tail = "\n\nfunc RegisterModel(...any) {}\n"
	for _, c := range []struct {
		name   string
		files  map[string]string
		change func(*Options)
		want   []string
	}{
		{"tags", map[string]string{"m.go": "package m\n\ntype A struct { ID int64 `gorm:\"primaryKey\"`; B `gorm:\"embedded\"` }\n\ntype B struct { ID int64 `gorm:\"primaryKey\"` }\n"},
			nil, []string{"as gorm tags"}},
		{"a call, in a loop", map[string]string{"m.go": "package m\n\ntype A struct{ ID int64 `gorm:\"primaryKey\"`}\n\ntype B struct{ ID int64 }\n\nvar all = map[string]any{\"b\": &B{}}\n\nfunc f() { for _, m := range all { RegisterModel(m) } }" + tail},
			nil, []string{"bs RegisterModel in m.go:9"}},
		{"a call through a function of its own", map[string]string{"m.go": "package m\n\ntype A struct{ ID int64 }\n\nfunc use(n int, list ...any) { RegisterModel(list...) }\n\nfunc f() { use(1, new(A)) }" + tail},
			nil, []string{"as use in m.go:7"}},
		{"another package's list", map[string]string{
			"a/a.go": "package a\n\ntype A struct{ ID int64 }\n\nfunc All() (list []any) { list = append(list, &A{}); return list }\n",
			"m.go":   "package m\n\nimport \"example.com/app/a\"\n\nfunc f() { RegisterModel(a.All()...) }" + tail,
		}, nil, []string{"as RegisterModel in m.go:5"}},
		{"a frozen copy is left out", map[string]string{
			"old/a.go": "package old\n\n//migrate:model\ntype A struct{ ID int64 }\n",
			"m.go":     "package m\n\n//migrate:model\ntype A struct{ ID int64 }\n",
		}, func(o *Options) { o.Exclude = []string{"old/*"} }, []string{"as //migrate:model"}},
		{"the configuration", map[string]string{"m.go": "package m\n\ntype A struct{ ID int64 }\n\n//migrate:model\ntype B struct{ ID int64 }\n"},
			func(o *Options) { o.Tables = []string{"m.A"} }, []string{"as [models] tables"}},
		{"ignored", map[string]string{"m.go": "package m\n\n//migrate:model\ntype A struct{ ID int64 }\n\n//migrate:ignore\ntype B struct{ ID int64 }\n\nfunc f() { RegisterModel(&B{}) }" + tail},
			nil, []string{"as //migrate:model"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t, module(t, c.files))
			if c.change != nil {
				c.change(&o)
			}
			r, err := Load(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range r.Found {
				got = append(got, f.Table.String()+" "+f.Why)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Two thousand structs in forty packages.
func BenchmarkLoad(b *testing.B) {
	files := map[string]string{}
	for p := range 40 {
		var s strings.Builder
		fmt.Fprintf(&s, "package p%d\n\nimport \"time\"\n", p)
		for i := range 50 {
			fmt.Fprintf(&s, `
type Thing%02d struct {
	ID        int64
	Name      string    `+"`gorm:\"size:100;not null;index\"`"+`
	Email     string    `+"`gorm:\"size:200;uniqueIndex:uq_mail\"`"+`
	Count     int       `+"`gorm:\"default:0\"`"+`
	CreatedAt time.Time
	UpdatedAt *time.Time
	OwnerID   *int64
	Owner     *Thing%02d
}

func (Thing%02d) TableName() string { return "p%d_thing_%d" }
`, i, i/2, i, p, i)
		}
		files[fmt.Sprintf("p%d/p.go", p)] = s.String()
	}
	o := options(b, module(b, files))
	if _, err := Load(b.Context(), o); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := Load(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if len(r.Found) != 2000 {
			b.Fatalf("%d tables", len(r.Found))
		}
	}
}

// What keeps source from being compiled is said once, where it is: a mistake, a conflict that
// a merge left, and a mistake in a package that the models take a type of.
func TestUncompiledSource(t *testing.T) {
	const model = "package m\n\n//migrate:model\ntype A struct {\n\tID int64\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a type", map[string]string{"m.go": model + "\tB Missing\n}\n"}, []string{"m.go:6: package example.com/app: undefined: Missing"}},
		{"a conflict", map[string]string{"m.go": model + "<<<<<<< HEAD\n\tB string\n=======\n\tC string\n>>>>>>> theirs\n}\n"},
			[]string{"m.go:6: a merge in git left its conflict here: choose a side, and remove the marks"}},
		{"an imported package", map[string]string{
			"m.go":     "package m\n\nimport \"example.com/app/dep\"\n\n//migrate:model\ntype A struct {\n\tID int64\n\tB dep.T\n}\n",
			"dep/d.go": "package dep\n\ntype T = missing\n",
		}, []string{"dep/d.go:3: package example.com/app/dep: undefined: missing", "m.go:8: m.A.B: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t, module(t, c.files))
			o.Patterns = []string{"."}
			_, err := Load(t.Context(), o)
			var list Errors
			if !errors.As(err, &list) || len(list) != len(c.want) {
				t.Fatalf("got %v", err)
			}
			for i, e := range list {
				if !strings.HasPrefix(e.Error(), c.want[i]) {
					t.Errorf("got %v, want %s", e, c.want[i])
				}
			}
		})
	}
}
