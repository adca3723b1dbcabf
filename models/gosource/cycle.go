package gosource

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// checkEmbedding reports structs that are a part of themselves, of the models and
// of what their fields lead to: there is no end to their columns.
func (r *reader) checkEmbedding(models []model) {
	var queue []*types.Named
	for _, m := range models {
		queue = append(queue, m.named)
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		st, ok := n.Underlying().(*types.Struct)
		id := types.TypeString(n, nil)
		if seen[id] || !ok {
			continue
		}
		seen[id] = true
		r.checkTableTag(n, st)
		for i := range st.NumFields() {
			if next := namedOf(elementOf(st.Field(i).Type())); next != nil {
				queue = append(queue, next)
			}
		}
		if at := embedsItself(n, nil); at != nil {
			r.fail(at.Pos(), shortName(n), at.Name(), `embed the other way only, or leave it out of the table with "-" in its tag`,
				"the struct is a part of itself")
		}
	}
}

// embedsItself returns the field of n by which it becomes a part of itself, nil
// if there is none.
func embedsItself(n *types.Named, within []*types.Named) *types.Var {
	st, ok := n.Underlying().(*types.Struct)
	if !ok || len(within) > 0 && slices.Contains(within[1:], n) {
		return nil // another struct's cycle
	}
	within = append(within, n)
	for i := range st.NumFields() {
		v := st.Field(i)
		if !embeds(v, reflect.StructTag(st.Tag(i))) {
			continue
		}
		next := namedOf(v.Type())
		if next != nil && (next == within[0] || embedsItself(next, within) != nil) {
			return v
		}
	}
	return nil
}

// embeds reports whether any of the ORMs takes the fields of a field's struct for
// the struct's own.
func embeds(v *types.Var, tag reflect.StructTag) bool {
	said := false
	for _, key := range []string{"gorm", "migrate", "xorm", "bun"} {
		text := tag.Get(key)
		if text == "-" {
			return false
		}
		for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == ',' || c == ' ' }) {
			name, _, _ := strings.Cut(strings.ToLower(word), ":")
			said = said || name == "embedded" || name == "embed" || name == "extends" || name == "extend"
		}
	}
	return said || v.Embedded()
}

// elementOf is what a pointer, slice or array is of.
func elementOf(t types.Type) types.Type {
	for {
		switch x := t.(type) {
		case *types.Pointer:
			t = x.Elem()
		case *types.Slice:
			t = x.Elem()
		case *types.Array:
			t = x.Elem()
		default:
			return t
		}
	}
}
