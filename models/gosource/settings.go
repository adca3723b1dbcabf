package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
)

// gormSettingsFound is what the source sets of GORM's configuration.
type gormSettingsFound struct {
	naming          gormNaming
	noForeignKeys   bool
	noRelations     bool
	stringSize      int // MySQL: the length of strings that say none
	noTimePrecision bool
}

// configLiteral is a composite literal of an ORM's configuration.
type configLiteral struct {
	pos    token.Pos
	values map[string]constant.Value // nil for what is no constant
}

// literalsOf lists the composite literals of a type.
func (r *reader) literalsOf(typeName string) []configLiteral {
	var list []configLiteral
	for _, p := range r.packages {
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok || fullName(indirect(p.TypesInfo.Types[lit].Type)) != typeName {
					return true
				}
				c := configLiteral{pos: lit.Pos(), values: map[string]constant.Value{}}
				for _, e := range lit.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					if key, ok := kv.Key.(*ast.Ident); ok {
						c.values[key.Name] = p.TypesInfo.Types[kv.Value].Value
					}
				}
				list = append(list, c)
				return true
			})
		}
	}
	return list
}

// setting is a value that all literals agree on, nil where none sets it.
func (r *reader) setting(list []configLiteral, key string) constant.Value {
	var first *configLiteral
	var value constant.Value
	for i, c := range list {
		v, set := c.values[key]
		if set && (v == nil || v.Kind() == constant.Unknown) {
			r.fail(c.pos, "", "", "make it a constant", "%s decides what the tables are like, and its value cannot be read from the source", key)
			return nil
		}
		switch {
		case first == nil:
			first, value = &list[i], v
		case !sameSetting(v, value):
			r.fail(c.pos, "", "", "leave out what is not meant: [models] exclude lists files and folders that are not read",
				"%s is set here and not as in %s", key, r.place(r.position(first.pos)))
			return nil
		}
	}
	return value
}

// sameSetting compares, a value that is not set being that of its kind.
func sameSetting(a, b constant.Value) bool {
	isZero := func(v constant.Value) bool {
		switch {
		case v == nil:
			return true
		case v.Kind() == constant.Bool:
			return !constant.BoolVal(v)
		case v.Kind() == constant.String:
			return constant.StringVal(v) == ""
		}
		return constant.Sign(v) == 0
	}
	if isZero(a) || isZero(b) {
		return isZero(a) && isZero(b)
	}
	return constant.Compare(a, token.EQL, b)
}

// findGORMSettings reads GORM's configuration where the source holds it.
func (r *reader) findGORMSettings() gormSettingsFound {
	truth := func(v constant.Value) bool { return v != nil && v.Kind() == constant.Bool && constant.BoolVal(v) }
	number := func(v constant.Value) int {
		if v == nil {
			return 0
		}
		n, _ := constant.Int64Val(constant.ToInt(v))
		return int(n)
	}
	config := r.literalsOf(gormPath + ".Config")
	strategy := r.literalsOf(gormPath + "/schema.NamingStrategy")
	driver := r.literalsOf("gorm.io/driver/mysql.Config")
	for _, c := range strategy {
		if _, ok := c.values["NameReplacer"]; ok {
			r.fail(c.pos, "", "", "say the names in tags, column:…, and in TableName methods", "what NameReplacer does to names cannot be read from the source")
		}
	}
	found := gormSettingsFound{
		noForeignKeys:   truth(r.setting(config, "DisableForeignKeyConstraintWhenMigrating")),
		noRelations:     truth(r.setting(config, "IgnoreRelationshipsWhenMigrating")),
		stringSize:      number(r.setting(driver, "DefaultStringSize")),
		noTimePrecision: truth(r.setting(driver, "DisableDatetimePrecision")),
	}
	found.naming.singular = truth(r.setting(strategy, "SingularTable"))
	found.naming.noLowerCase = truth(r.setting(strategy, "NoLowerCase"))
	found.naming.maxLength = number(r.setting(strategy, "IdentifierMaxLength"))
	if v := r.setting(strategy, "TablePrefix"); v != nil {
		found.naming.prefix = constant.StringVal(v)
	}
	if found.naming.maxLength == 0 {
		found.naming.maxLength = 64
		if r.options.Dialect.Name() == "postgres" {
			found.naming.maxLength = 63
		}
	}
	return found
}
