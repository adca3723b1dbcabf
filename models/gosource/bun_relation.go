package gosource

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// markBetween marks the tables that many-to-many relations go through: there the
// columns of a foreign key may be the primary key.
func (b *bunReader) markBetween(list []model) {
	byName := map[string]*bunTable{}
	for _, m := range list {
		byName[b.tables[m.named].name] = b.tables[m.named]
	}
	for _, m := range list {
		t := b.tables[m.named]
		for _, f := range t.all {
			name, ok := f.tag.option("m2m")
			if !ok {
				continue
			}
			if byName[name] == nil {
				b.fail(f.pos, t.label, f.goName, "register the struct of that table, as bun wants it too: RegisterModel",
					"m2m:%s: there is no model of that table", name)
				continue
			}
			byName[name].between = true
		}
	}
}

// foreignKeys are those of WithForeignKeys: of the relations whose key is in this
// table, in the order of the fields' names.
func (b *bunReader) foreignKeys(t *bunTable) []schema.ForeignKey {
	fields := slices.Clone(t.all)
	slices.SortStableFunc(fields, func(x, y *bunField) int { return strings.Compare(x.goName, y.goName) })
	var list []schema.ForeignKey
	for _, f := range fields {
		kind, ok := f.tag.option("rel")
		if !ok || kind == "has-many" {
			continue
		}
		if kind != "belongs-to" && kind != "has-one" {
			b.fail(f.pos, t.label, f.goName, "there are belongs-to, has-one and has-many", "rel:%s is no relation", kind)
			continue
		}
		if fk, ok := b.foreignKey(t, f, kind); ok {
			list = append(list, fk)
		}
	}
	return list
}

// foreignKey is the constraint of a relation; there is none where the columns are
// the primary key, unless the table is between two others.
func (b *bunReader) foreignKey(t *bunTable, f *bunField, kind string) (schema.ForeignKey, bool) {
	target := structBehind(f.typ)
	if target == nil {
		b.fail(f.pos, t.label, f.goName, "", "rel:%s needs a struct, not %s", kind, f.typ)
		return schema.ForeignKey{}, false
	}
	other := b.parse(target)
	fk := schema.ForeignKey{RefTable: schema.ParseName(other.name)}
	if kind == "belongs-to" {
		fk.OnDelete, fk.OnUpdate = b.bunAction(t, f, "on_delete"), b.bunAction(t, f, "on_update")
	}
	pairs, ok := b.pairs(t, f, other, kind)
	if !ok {
		return fk, false
	}
	inKey, outside := true, true
	for _, p := range pairs {
		own := t.column(p[0])
		if own == nil || other.column(p[1]) == nil {
			table, column := t, p[0]
			if own != nil {
				table, column = other, p[1]
			}
			b.fail(f.pos, t.label, f.goName, "say which columns they are, join:own_column=other_column", "%s has no column %s", table.label, column)
			return fk, false
		}
		fk.Columns, fk.RefColumns = append(fk.Columns, p[0]), append(fk.RefColumns, p[1])
		inKey, outside = inKey && own.key, outside && !own.key
	}
	return fk, outside || t.between && inKey
}

// pairs are the columns of a relation, this table's and the other's: those of
// join, else those that are called after the field, or the struct, and the key.
func (b *bunReader) pairs(t *bunTable, f *bunField, other *bunTable, kind string) (pairs [][2]string, ok bool) {
	if join, given := f.tag.options["join"]; given {
		if len(join) == 1 {
			join = strings.Split(join[0], ",")
		}
		for _, j := range join {
			own, theirs, ok := strings.Cut(strings.TrimSpace(j), "=")
			if !ok {
				b.fail(f.pos, t.label, f.goName, "join:own_column=other_column", "join:%s is not understood", j)
				return nil, false
			}
			pairs = append(pairs, [2]string{own, theirs})
		}
		return pairs, true
	}
	holder, keyed, prefix := t, other, bunUnderscore(f.goName)+"_"
	if kind == "has-one" {
		holder, keyed, prefix = other, t, bunUnderscore(t.goName)+"_"
	}
	for _, k := range keyed.keys() {
		name := prefix + k.name
		if holder.column(name) == nil && holder.column(k.name) != nil {
			name = k.name
		}
		pair := [2]string{name, k.name}
		if kind == "has-one" {
			pair = [2]string{k.name, name}
		}
		pairs = append(pairs, pair)
	}
	if len(pairs) == 0 {
		b.fail(f.pos, t.label, f.goName, "", "%s has no primary key", keyed.label)
	}
	return pairs, len(pairs) > 0
}

// bunAction is what a foreign key does; bun writes NO ACTION where the tag says
// nothing.
func (b *bunReader) bunAction(t *bunTable, f *bunField, option string) schema.Action {
	text, ok := f.tag.option(option)
	if !ok {
		return "no action"
	}
	switch a := schema.Action(strings.ToLower(text)); a {
	case schema.Cascade, schema.Restrict, schema.SetNull, schema.SetDefault, "no action":
		return a
	}
	b.fail(f.pos, t.label, f.goName, "there are cascade, restrict, set null, set default and no action", "%s:%s is no action of a foreign key", option, text)
	return ""
}
