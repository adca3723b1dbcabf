package gosource

import (
	"go/types"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// readOwn reads structs with our own tags: GORM's grammar, with the portable
// types of TOML models, NOT NULL for what no Go pointer is behind, and members
// named by the naming convention unless the tag names them.
func (r *reader) readOwn(list []model) ([]schema.Table, []Found) {
	g := &gormReader{reader: r, models: map[string]*gormModel{}, own: true, explicit: map[string]bool{}, shared: map[[3]string]int{}}
	g.naming.maxLength = 1 << 16
	switch r.options.Naming {
	case NamingSnake, NamingGonic:
		g.naming.mapper = xormMapper(r.options.Naming)
	}
	tables, found := g.tables(list, flavorOwn)
	out := schema.Schema{Tables: tables}
	found = g.resolve(&out, found)
	return out.Tables, found
}

// portable is the spelling of a Go type in our own vocabulary.
func portable(f *gormField) string {
	switch f.data {
	case dataBool:
		return "boolean"
	case dataInt, dataUint:
		return postgresInteger(f.size, f.data == dataUint)
	case dataFloat:
		switch {
		case f.precision > 0 && f.scale > 0:
			return schema.Type{Kind: schema.Numeric, Args: []int{f.precision, f.scale}}.String()
		case f.precision > 0:
			return schema.Type{Kind: schema.Numeric, Args: []int{f.precision}}.String()
		case f.size <= 32:
			return "real"
		}
		return "double"
	case dataString:
		if fullName(f.inner) == "github.com/google/uuid.UUID" {
			return "uuid"
		}
		if f.size > 0 {
			return schema.Type{Kind: schema.Varchar, Args: []int{f.size}}.String()
		}
		return "text"
	case dataTime:
		if f.precision > 0 {
			return schema.Type{Kind: schema.Timestamptz, Args: []int{f.precision}}.String()
		}
		return "timestamptz"
	case dataBytes:
		if fullName(f.inner) == "encoding/json.RawMessage" {
			return "json"
		}
		return "blob"
	}
	return f.data
}

// ownColumn is what our own tags mean and GORM's do not.
func (g *gormReader) ownColumn(c *schema.Column, f *gormField) {
	c.Type = schema.ParseType(portable(f))
	_, pointer := types.Unalias(f.typ).(*types.Pointer)
	c.Nullable = pointer || strings.HasPrefix(fullName(f.inner), "database/sql.Null")
	if _, ok := f.settings["NULL"]; ok {
		c.Nullable = true
	}
	if f.notNull || f.key {
		c.Nullable = false
	}
	c.Identity = nil
	if f.numbered {
		c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	}
	if v := f.settings["IDENTITY"]; v != "" && v != "IDENTITY" {
		c.Identity = &schema.Identity{Kind: schema.IdentityKind(strings.ToLower(v))}
	}
}

// ownUnique reads unique, unique:name and unique:,composite:word: fields with one
// name or word share a constraint.
func (g *gormReader) ownUnique(t *schema.Table, f *gormField) {
	text := f.settings["UNIQUE"]
	if text == "UNIQUE" || strings.EqualFold(text, "true") {
		text = ""
	}
	name, options, _ := strings.Cut(text, ",")
	word := parseSettings(options, ",")["COMPOSITE"]
	if name == "" && word == "" {
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: []string{f.column}}})
		return
	}
	id := [3]string{t.Schema + "." + t.Name, name, word}
	if at, ok := g.shared[id]; ok {
		t.Uniques[at].Columns = append(t.Uniques[at].Columns, f.column)
		return
	}
	g.shared[id] = len(t.Uniques)
	t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Name: name, Columns: []string{f.column}}})
}
