package gosource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/schema"
)

// describe says a table in lines, for comparing.
func describe(t schema.Table) []string {
	var lines []string
	for _, c := range t.Columns {
		line := c.Name + " " + c.Type.String()
		if !c.Nullable {
			line += " not null"
		}
		if c.Identity != nil {
			line += " identity"
		}
		if !c.Default.IsZero() {
			line += " default " + c.Default.SQL
		}
		if !c.OnUpdate.IsZero() {
			line += " on update " + c.OnUpdate.SQL
		}
		if c.RenamedFrom != "" {
			line += " from " + c.RenamedFrom
		}
		lines = append(lines, line)
	}
	for _, ix := range t.Indexes {
		line := "index " + ix.Name
		if ix.Unique {
			line = "unique " + line
		}
		for _, p := range ix.Parts {
			line += " " + p.Column + p.Expr.SQL
		}
		lines = append(lines, line)
	}
	for _, u := range t.Uniques {
		lines = append(lines, "unique "+u.Name+" "+strings.Join(u.Columns, ","))
	}
	for _, f := range t.ForeignKeys {
		lines = append(lines, strings.TrimSpace("foreign key "+f.Name+" "+strings.Join(f.Columns, ",")+" to "+f.RefTable.String()+" "+string(f.OnDelete)))
	}
	return lines
}

// What the conformance module cannot show: spellings that GORM v2 passes over,
// and our own tags beside GORM's and alone.
func TestTags(t *testing.T) {
	for _, c := range []struct {
		name, fields string
		want         []string
	}{
		{"the spellings of v1", "Key int64 `gorm:\"primary_key;auto_increment\"`; Mail string `gorm:\"type:varchar(9);unique_index\"`", []string{
			"key bigserial", "mail varchar(9)", "unique index uix_things_mail mail",
		}},
		{"ours beside GORM's", "ID uint `gorm:\"primaryKey\"`; At int64 `gorm:\"column:at_\" migrate:\"on_update:now();renamed_from:old;type:timestamptz\"`; Gone string `migrate:\"-\"`", []string{
			"id bigserial", "at_ timestamptz on update now() from old",
		}},
		{"ours alone", "ID int64; A string `migrate:\"size:9;index\"`; B *int32 `db:\"bee\"`; C bool `migrate:\"null\"`; D float64 `migrate:\"precision:9;scale:2\"`; E string `db:\"-\"`; F []byte; G uint32", []string{
			"id bigint not null identity", "a varchar(9) not null", "bee integer", "c boolean", "d numeric(9,2) not null",
			"f blob not null", "g bigint not null", "index  a",
		}},
		{"references", "ID int64; A int64 `migrate:\"references:users.id;on_delete:cascade\"`; B int64 `migrate:\"belongs_to:auth.users.id\"`", []string{
			"id bigint not null identity", "a bigint not null", "b bigint not null", "index  b",
			"foreign key  a to users cascade", "foreign key  b to auth.users",
		}},
		{"unique constraints", "ID int64; A int64 `migrate:\"unique\"`; B int64 `migrate:\"unique:uq_b_c\"`; C int64 `migrate:\"unique:uq_b_c\"`; D int64 `migrate:\"unique:,composite:x\"`; E int64 `migrate:\"unique:,composite:x\"`", []string{
			"id bigint not null identity", "a bigint not null", "b bigint not null", "c bigint not null", "d bigint not null", "e bigint not null",
			"unique  a", "unique uq_b_c b,c", "unique  d,e",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := module(t, map[string]string{"m.go": "package m\n\n//migrate:model\ntype Thing struct { " + c.fields + " }\n"})
			r, err := Load(t.Context(), options(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, describe(r.Schema.Tables[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}
