package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// flavor is whose tags a struct has.
type flavor string

const (
	flavorGORM flavor = "gorm"
	flavorXorm flavor = "xorm"
	flavorBun  flavor = "bun"
	flavorOwn  flavor = "migrate"
)

// model is a struct that is a table.
type model struct {
	named  *types.Named
	flavor flavor
	why    string
	table  string // from a directive; usually empty
	pos    token.Pos
}

// name is the struct's with its package's, for people.
func (m model) name() string { return shortName(m.named) }

func shortName(n *types.Named) string {
	return types.TypeString(n, func(p *types.Package) string { return p.Name() })
}

// directives are comments on a type.
const (
	directiveModel  = "//migrate:model"
	directiveIgnore = "//migrate:ignore"
)

// find lists the structs that are tables: those of the configuration, else those
// that the program registers or a directive marks, else those with tags.
func (r *reader) find() []model {
	declared := r.declaredStructs()
	if len(r.options.Tables) > 0 {
		return r.finish(r.listed(declared))
	}
	list := r.registered()
	for _, d := range declared {
		if d.marked && !slices.ContainsFunc(list, func(m model) bool { return m.named == d.named }) {
			list = append(list, model{named: d.named, why: directiveModel, table: d.table, pos: d.pos})
		}
	}
	ignored := map[*types.Named]bool{}
	for _, d := range declared {
		ignored[d.named] = d.ignored
	}
	list = slices.DeleteFunc(list, func(m model) bool { return ignored[m.named] })
	if len(list) == 0 && len(r.errs) == 0 {
		list = r.tagged(declared)
	}
	if len(list) == 0 && len(r.errs) == 0 {
		r.errs = append(r.errs, &Error{
			Message: "no struct in " + strings.Join(r.options.Patterns, ", ") + " is a model",
			Hint:    "models are the arguments of AutoMigrate, Sync or RegisterModel, structs with the comment " + directiveModel + ", with tags of an ORM, or those of [models] tables",
		})
	}
	return r.finish(list)
}

// finish decides whose tags each model has.
func (r *reader) finish(list []model) []model {
	for i, m := range list {
		if m.flavor == "" {
			list[i].flavor = r.flavorOf(m)
		}
	}
	return list
}

// declaredStruct is a struct type of a package that was asked for.
type declaredStruct struct {
	named           *types.Named
	pos             token.Pos
	marked, ignored bool
	table           string
}

func (r *reader) declaredStructs() []declaredStruct {
	var list []declaredStruct
	for _, p := range r.packages {
		for _, f := range p.Syntax {
			for _, decl := range f.Decls {
				gen, ok := decl.(*ast.GenDecl)
				if !ok || gen.Tok != token.TYPE {
					continue
				}
				for _, spec := range gen.Specs {
					spec := spec.(*ast.TypeSpec)
					named := structOf(p.TypesInfo.Defs[spec.Name])
					if named == nil {
						continue
					}
					d := declaredStruct{named: named, pos: spec.Name.Pos()}
					d.directives(spec.Doc)
					if len(gen.Specs) == 1 {
						d.directives(gen.Doc)
					}
					list = append(list, d)
				}
			}
		}
	}
	return list
}

func (d *declaredStruct) directives(doc *ast.CommentGroup) {
	if doc == nil {
		return
	}
	for _, c := range doc.List {
		word, rest, _ := strings.Cut(c.Text, " ")
		switch word {
		case directiveModel:
			d.marked, d.table = true, strings.TrimSpace(rest)
		case directiveIgnore:
			d.ignored = true
		}
	}
}

// structOf is the named struct type that an object declares, or nil. A generic
// type is none before it is instantiated.
func structOf(obj types.Object) *types.Named {
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return nil
	}
	n, ok := tn.Type().(*types.Named)
	if !ok || n.TypeParams().Len() > 0 {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n
}

// listed finds the types that the configuration names.
func (r *reader) listed(declared []declaredStruct) []model {
	var list []model
	for _, want := range r.options.Tables {
		var hits []model
		for _, d := range declared {
			obj := d.named.Obj()
			if want == obj.Name() || want == obj.Pkg().Name()+"."+obj.Name() || want == obj.Pkg().Path()+"."+obj.Name() {
				hits = append(hits, model{named: d.named, why: "[models] tables", table: d.table, pos: d.pos})
			}
		}
		switch len(hits) {
		case 0:
			r.errs = append(r.errs, &Error{Message: "[models] tables lists " + want + ", which is no struct in " + strings.Join(r.options.Patterns, ", ")})
		case 1:
			list = append(list, hits[0])
		default:
			r.fail(hits[1].pos, hits[1].name(), "", "name it with its import path", "[models] tables lists %s, which %s is too", want, hits[0].named)
		}
	}
	return list
}

// tagged lists the structs that look like tables, where nothing else says which
// are: those with an ORM's base model, or with its tags and a key or a table
// name, that are not only parts of others.
func (r *reader) tagged(declared []declaredStruct) []model {
	part := map[*types.Named]bool{}
	for _, d := range declared {
		st := d.named.Underlying().(*types.Struct)
		for i := range st.NumFields() {
			if f := st.Field(i); f.Embedded() || isEmbeddedTag(st.Tag(i)) {
				if n := namedOf(f.Type()); n != nil {
					part[n] = true
				}
			}
		}
	}
	var list []model
	for _, d := range declared {
		if part[d.named] || d.ignored {
			continue
		}
		if why := whyTable(d.named); why != "" {
			list = append(list, model{named: d.named, why: why, pos: d.pos})
		}
	}
	return list
}

func isEmbeddedTag(tag string) bool {
	t := reflect.StructTag(tag)
	_, ok := parseSettings(t.Get("gorm"), ";")["EMBEDDED"]
	return ok || slices.Contains(strings.Fields(strings.ToLower(t.Get("xorm"))), "extends")
}

// whyTable says what makes a struct a table by its looks, "" if nothing does.
func whyTable(n *types.Named) string {
	st := n.Underlying().(*types.Struct)
	tags, key := "", method(n, "TableName") != nil
	for i := range st.NumFields() {
		f := st.Field(i)
		switch full := fullName(indirect(f.Type())); {
		case f.Embedded() && (full == gormPath+".Model" || full == "github.com/jinzhu/gorm.Model"):
			return "embeds gorm.Model"
		case f.Embedded() && isBunBase(f.Type()):
			return "embeds bun.BaseModel"
		}
		tag := reflect.StructTag(st.Tag(i))
		for _, family := range []flavor{flavorGORM, flavorXorm, flavorBun, flavorOwn} {
			text, ok := tag.Lookup(string(family))
			if !ok {
				continue
			}
			tags = string(family) + " tags"
			low := strings.ToLower(text)
			key = key || f.Name() == "_" || strings.Contains(low, "primary") || slices.ContainsFunc(
				strings.FieldsFunc(low, func(c rune) bool { return c == ' ' || c == ',' }),
				func(w string) bool { return w == "pk" || w == "autoincr" })
		}
		key = key || strings.EqualFold(f.Name(), "id")
	}
	if !key {
		return ""
	}
	return tags
}

// flavorOf decides by a struct's tags, and those of what it embeds.
func (r *reader) flavorOf(m model) flavor {
	seen := map[flavor]bool{}
	countTags(m.named, seen, 0)
	var others []string
	for _, f := range []flavor{flavorGORM, flavorXorm, flavorBun} {
		if seen[f] {
			others = append(others, string(f))
		}
	}
	switch len(others) {
	case 0:
		return flavorOwn
	case 1:
		return flavor(others[0])
	}
	r.fail(m.pos, m.name(), "", "register it with the ORM that creates its table, or keep the tags of one",
		"has tags of %s", strings.Join(others, " and of "))
	return flavor(others[0])
}

func countTags(t types.Type, seen map[flavor]bool, depth int) {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 8 {
		return
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		tag := reflect.StructTag(st.Tag(i))
		for _, family := range []flavor{flavorGORM, flavorXorm, flavorBun, flavorOwn} {
			if _, ok := tag.Lookup(string(family)); ok {
				seen[family] = true
			}
		}
		if f.Embedded() {
			countTags(indirect(f.Type()), seen, depth+1)
		}
	}
}
