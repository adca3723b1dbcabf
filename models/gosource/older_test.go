package gosource

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The spellings of GORM's first version are read as those of the second, and sql
// tags are where a package imports it: the second passes over them.
func TestOlderGORM(t *testing.T) {
	model := func(orm string) map[string]string {
		return map[string]string{
			"vendor/modules.txt":         "# " + orm + " v1.0.0\n## explicit\n" + orm + "\n",
			"vendor/" + orm + "/gorm.go": "package gorm\n\ntype Model struct {\n\tID uint `gorm:\"primary_key\"`\n}\n",
			"m.go": "package m\n\nimport \"" + orm + "\"\n\n" + `type Thing struct {
	gorm.Model
	Name  string ` + "`gorm:\"type:varchar(100);unique_index:by_name;not null\"`" + `
	Code  string ` + "`sql:\"type:varchar(20);unique;not null\"`" + `
	State string ` + "`sql:\"size:10;index:by_state\" gorm:\"default:'new'\"`" + `
	Notes string ` + "`gorm:\"column:remarks;size:200\"`" + `
	Skip  string ` + "`sql:\"-\"`" + `
}
`,
		}
	}
	read := func(orm string) map[string]string {
		files := model(orm)
		dir := module(t, files)
		write(t, dir, "go.mod", "module example.com/app\n\ngo 1.26\n\nrequire "+orm+" v1.0.0\n")
		r, err := Load(t.Context(), options(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, table := range r.Schema.Tables {
			for _, c := range table.Columns {
				got[c.Name] = c.Type.String()
				if !c.Nullable {
					got[c.Name] += " not null"
				}
			}
			for _, i := range table.Indexes {
				got[i.Name] = "index"
			}
			for _, u := range table.Uniques {
				got["unique "+u.Columns[0]] = "constraint"
			}
		}
		return got
	}
	want := map[string]string{
		"id": "bigserial", "name": "varchar(100) not null", "by_name": "index", "code": "varchar(20) not null",
		"unique code": "constraint", "state": "varchar(10)", "by_state": "index", "remarks": "varchar(200)",
	}
	if diff := cmp.Diff(want, read("github.com/jinzhu/gorm")); diff != "" {
		t.Errorf("first version: want (-), got (+):\n%s", diff)
	}
	want["code"], want["state"], want["skip"] = "text", "text", "text"
	delete(want, "unique code")
	delete(want, "by_state")
	if diff := cmp.Diff(want, read("gorm.io/gorm")); diff != "" {
		t.Errorf("second version: want (-), got (+):\n%s", diff)
	}
}
