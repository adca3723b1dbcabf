package schematoml

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/retort-db/migrate/schema"
)

// Reader reads values from the nodes of one file and collects the mistakes, so
// that all of them are reported at once. What is read where there was a mistake
// is of no use: ask Err before using any value.
type Reader struct {
	file string
	errs Errors
	// known holds the names of user-defined types, which are never taken for
	// misspelled portable ones.
	known map[string]bool
	enums []EnumUse
	// free are lists of keys that are read no more, for the next table.
	free [][]string
}

// EnumUse is a type that refers to an enum by name.
type EnumUse struct {
	Node *Node
	Name schema.Name
}

// EnumUses lists the references to enums that were read, for callers that know
// which there are.
func (r *Reader) EnumUses() []EnumUse { return r.enums }

// NewReader makes a Reader; file is the File of its errors.
func NewReader(file string) *Reader { return &Reader{file: file} }

// Know declares the name of a user-defined type.
func (r *Reader) Know(typeName string) {
	if r.known == nil {
		r.known = map[string]bool{}
	}
	r.known[strings.ToLower(typeName)] = true
}

// Errorf records a mistake at a node.
func (r *Reader) Errorf(n *Node, format string, args ...any) {
	r.errs = append(r.errs, &Error{File: r.file, Line: n.Line, Message: fmt.Sprintf(format, args...)})
}

// Err returns the mistakes so far, as Errors in the order of lines, or nil.
func (r *Reader) Err() error {
	if len(r.errs) == 0 {
		return nil
	}
	sort.SliceStable(r.errs, func(i, j int) bool { return r.errs[i].Line < r.errs[j].Line })
	return slices.Clone(r.errs)
}

// Fields reads the keys of a table one by one. It remembers which were asked
// for: Done reports the others.
type Fields struct {
	r    *Reader
	node *Node
	// what names the table in errors, as "column".
	what string
	// nameKey is where the name of the thing stands; empty when name says it.
	nameKey string
	name    string
	*reading
	// models is set for the columns of declared tables, which may say more than
	// those of an operation.
	models bool
}

// reading is what was asked for so far. All Fields of a table share it.
type reading struct {
	asked []string
	inner []*Fields
}

// Fields begins to read a table; what names it in errors. A node that is no
// table is reported and reads as an empty one.
func (r *Reader) Fields(n *Node, what string) *Fields {
	if n.Kind != Table {
		r.Errorf(n, "%s has to be a table, { … }, not %s", what, n.Kind)
		n = &Node{Kind: Table, Line: n.Line}
	}
	return &Fields{r: r, node: n, what: what, nameKey: "name", reading: &reading{asked: r.keys()}}
}

// keys is an empty list of keys.
func (r *Reader) keys() []string {
	last := len(r.free) - 1
	if last < 0 {
		return make([]string, 0, 24)
	}
	list := r.free[last]
	r.free = r.free[:last]
	return list
}

// Named begins to read a table whose name was said outside of it.
func (r *Reader) Named(n *Node, what, name string) *Fields {
	f := r.Fields(n, what)
	f.nameKey, f.name = "", name
	return f
}

// Definition begins to read what stands under key: a whole definition,
// { name = …, … }, or a name, or nothing for what has none; in these cases the
// definition's other keys may stand beside it. whole reports the first.
func (f *Fields) Definition(key string) (d *Fields, whole bool) {
	n := f.Value(key)
	if n == nil || n.Kind == String {
		flat := *f
		flat.nameKey = key
		return &flat, false
	}
	if n.Kind != Table {
		f.r.Errorf(n, "%s has to be a name or a definition, { name = …, … }, not %s", key, n.Kind)
	}
	return f.Inner(key, n), true
}

// Inner begins to read a table inside this one, to be finished with it.
func (f *Fields) Inner(what string, n *Node) *Fields {
	if n.Kind != Table {
		n = &Node{Kind: Table, Line: n.Line}
	}
	d := f.r.Fields(n, what)
	f.inner = append(f.inner, d)
	return d
}

// Existing begins to read existing = { … }, the former definition of what is
// called name; it is nil where there is none. A missing one is reported if it
// is required.
func (f *Fields) Existing(name string, required bool) *Fields {
	n := f.Value("existing")
	if n == nil {
		if required {
			f.Missing("existing = { … }, the definition before the change")
		}
		return nil
	}
	if n.Kind != Table {
		f.r.Errorf(n, "existing has to be a table, { … }, not %s", n.Kind)
	}
	d := f.Inner("existing", n)
	if n.Get("name") == nil {
		d.nameKey, d.name = "", name
	}
	return d
}

// Reader is the Reader that mistakes go to.
func (f *Fields) Reader() *Reader { return f.r }

// Node is the table that is read.
func (f *Fields) Node() *Node { return f.node }

// Errorf records a mistake at a key, or at the table if the key is not there.
func (f *Fields) Errorf(key, format string, args ...any) {
	n := f.node.Get(key)
	if n == nil {
		n = f.node
	}
	f.r.Errorf(n, format, args...)
}

// Done reports the keys that nothing asked for, here and in the inner tables, and
// forgets what was asked for. It is the end of reading: it is called once, and
// what is asked for later is not reported.
func (f *Fields) Done() {
	for _, pair := range f.node.Pairs {
		if slices.Contains(f.asked, pair.Key) {
			continue
		}
		f.r.Errorf(pair.Node, "unknown key %q in %s%s", pair.Key, f.what, f.suggestion(pair.Key))
	}
	for _, d := range f.inner {
		d.Done()
	}
	f.r.free = append(f.r.free, f.asked[:0])
	*f.reading = reading{}
}

// elsewhere returns what a key of other tools, or of SQL, is called in a table that takes
// keys; empty if that is not known.
func elsewhere(key string, keys []string) string {
	switch key {
	case "autoincrement", "auto_increment":
		return `identity = "by default"`
	case "default_value":
		return "default"
	case "existing_comment":
		return "existing = { comment = … }"
	case "existing_nullable":
		return "existing = { nullable = … }"
	case "existing_type":
		return "existing = { type = … }"
	case "expression", "sqltext":
		if slices.Contains(keys, "condition") { // of a check
			return "condition"
		}
		return "expr"
	case "fk", "foreign_key":
		return "references"
	case "method", "postgresql_using":
		return "using"
	case "not_null_constraint":
		return "not_null"
	case "null":
		return "nullable"
	case "ondelete":
		return "on_delete"
	case "onupdate":
		return "on_update"
	case "opclasses", "postgresql_ops":
		return "opclass"
	case "pk":
		return "primary_key"
	case "postgresql_concurrently":
		return "concurrently"
	case "postgresql_include":
		return "include"
	case "postgresql_where":
		return "where"
	case "type_":
		return "type"
	}
	return ""
}

func (f *Fields) suggestion(key string) string {
	keys := slices.Clone(f.asked)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	hint := ""
	if other := elsewhere(key, keys); other != "" {
		hint = fmt.Sprintf("; here it is %s", other)
	} else if near := Nearest(key, keys); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	if len(keys) == 0 {
		return hint + " (it takes no keys)"
	}
	return hint + " (keys: " + strings.Join(keys, ", ") + ")"
}

// Has reports whether a key is there, and marks it as known.
func (f *Fields) Has(key string) bool { return f.Value(key) != nil }

// Value returns the value of a key, or nil, and marks the key as known.
func (f *Fields) Value(key string) *Node {
	f.asked = append(f.asked, key)
	return f.node.Get(key)
}

// Any reports whether keys are there that have not been asked for.
func (f *Fields) Any() bool {
	return slices.ContainsFunc(f.node.Pairs, func(p Pair) bool { return !slices.Contains(f.asked, p.Key) })
}

// Missing reports that something has to be said.
func (f *Fields) Missing(what string) { f.r.Errorf(f.node, "%s needs %s", f.what, what) }

// kind returns the value of a key if it is of one of the kinds, and otherwise
// reports it; want says what it has to be.
func (f *Fields) kind(key, want string, kinds ...Kind) *Node {
	n := f.Value(key)
	if n == nil {
		return nil
	}
	if !slices.Contains(kinds, n.Kind) {
		f.r.Errorf(n, "%s has to be %s, not %s", key, want, n.Kind)
		return nil
	}
	return n
}

// String returns the string at key, empty if there is none.
func (f *Fields) String(key string) string {
	if n := f.kind(key, "a string", String); n != nil {
		return n.Text
	}
	return ""
}

// Required returns the string at key, and reports one that is missing or empty.
func (f *Fields) Required(key string) string {
	if n := f.Value(key); n == nil {
		f.Missing(key)
	} else if n.Kind == String && n.Text == "" {
		f.r.Errorf(n, "%s must not be empty", key)
	}
	return f.String(key)
}

// Bool returns the boolean at key, false if there is none.
func (f *Fields) Bool(key string) bool {
	n := f.kind(key, "true or false", Bool)
	return n != nil && n.Value == true
}

// Int returns the integer at key, nil if there is none.
func (f *Fields) Int(key string) *int64 {
	if n := f.kind(key, "an integer", Integer); n != nil {
		v, _ := n.Value.(int64)
		return &v
	}
	return nil
}

// Strings returns the list of strings at key, nil if there is none.
func (f *Fields) Strings(key string) []string {
	n := f.kind(key, "a list of strings", Array)
	if n == nil {
		return nil
	}
	list := []string{}
	for _, item := range n.Items {
		if item.Kind != String {
			f.r.Errorf(item, "every member of %s has to be a string, not %s", key, item.Kind)
			continue
		}
		list = append(list, item.Text)
	}
	return list
}

// Items returns the members of the list at key.
func (f *Fields) Items(key string) []*Node {
	if n := f.kind(key, "a list, [ … ]", Array); n != nil {
		return n.Items
	}
	return nil
}

// Parameters returns the table of strings at key in the order of the file, nil
// if there is none. Numbers and booleans count as their spelling.
func (f *Fields) Parameters(key string) schema.Parameters {
	n := f.kind(key, "a table of strings, { … }", Table)
	if n == nil {
		return nil
	}
	list := schema.Parameters{}
	for _, pair := range n.Pairs {
		switch pair.Node.Kind {
		case String, Integer, Float, Bool:
			list = append(list, schema.Parameter{Name: pair.Key, Value: pair.Node.Text})
		default:
			f.r.Errorf(pair.Node, "%s of %s has to be a string, not %s", pair.Key, key, pair.Node.Kind)
		}
	}
	return list
}

// StringMap is Parameters for what has no order.
func (f *Fields) StringMap(key string) map[string]string {
	list := f.Parameters(key)
	if list == nil {
		return nil
	}
	m := make(map[string]string, len(list))
	for _, p := range list {
		m[p.Name] = p.Value
	}
	return m
}

// OneOf returns the one of the choices that the string at key is, in any case
// of letters, and nothing if there is none.
func (f *Fields) OneOf(key string, choices ...string) string {
	n := f.Value(key)
	if n == nil {
		return ""
	}
	if n.Kind != String {
		f.r.Errorf(n, "%s has to be %s, not %s", key, oneOf(choices), n.Kind)
		return ""
	}
	for _, c := range choices {
		if strings.EqualFold(n.Text, c) {
			return c
		}
	}
	hint := ""
	if near := Nearest(n.Text, choices); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	f.r.Errorf(n, "%s has to be %s, not %q%s", key, oneOf(choices), n.Text, hint)
	return ""
}

func oneOf(choices []string) string {
	quoted := make([]string, len(choices))
	for i, c := range choices {
		quoted[i] = fmt.Sprintf("%q", c)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// Name returns the possibly qualified name at key.
func (f *Fields) Name(key string) schema.Name { return schema.ParseName(f.String(key)) }

// RequiredName is Name for a key that must not be missing.
func (f *Fields) RequiredName(key string) schema.Name {
	text := f.Required(key)
	n := schema.ParseName(text)
	if text != "" && !wholeName(text) {
		f.Errorf(key, `%s has to be "name" or "schema.name", not %q`, key, text)
	}
	return n
}

// wholeName reports whether a text is one name or two, none of them empty.
func wholeName(text string) bool {
	ref, ok := schema.ParseColumnRef(text)
	return ok && ref.Table.Schema == ""
}

// Names returns the list of possibly qualified names at key.
func (f *Fields) Names(key string) []schema.Name {
	list := f.Strings(key)
	if list == nil {
		return nil
	}
	names := make([]schema.Name, len(list))
	for i, s := range list {
		names[i] = schema.ParseName(s)
	}
	return names
}

// OwnName returns the name of what is read, which may be empty.
func (f *Fields) OwnName() string {
	if f.nameKey == "" {
		return f.name
	}
	return f.String(f.nameKey)
}

// OwnRequiredQualifiedName is OwnRequiredName for what may be in a schema.
func (f *Fields) OwnRequiredQualifiedName() schema.Name {
	if f.nameKey != "" {
		return f.RequiredName(f.nameKey)
	}
	n := schema.ParseName(f.name)
	if !wholeName(f.name) {
		f.r.Errorf(f.node, `%s has to be called "name" or "schema.name", not %q`, f.what, f.name)
	}
	return n
}

// OwnRequiredName returns the name of what is read, and reports one that is
// missing.
func (f *Fields) OwnRequiredName() string {
	if f.nameKey == "" {
		return f.name
	}
	return f.Required(f.nameKey)
}

// ForgetUnknown keeps Done from reporting keys, where a mistake before them
// leaves open what they mean.
func (f *Fields) ForgetUnknown() {
	for _, pair := range f.node.Pairs {
		f.asked = append(f.asked, pair.Key)
	}
}

// Time returns the date and time at key, the zero time if there is none.
func (f *Fields) Time(key string) time.Time {
	if n := f.kind(key, "a date and time such as 2026-01-31T12:00:00Z", Time); n != nil {
		t, _ := n.Value.(time.Time)
		return t
	}
	return time.Time{}
}

// Renamed is the same table, of something that is called name.
func (f *Fields) Renamed(name string) *Fields {
	named := *f
	named.nameKey, named.name = "", name
	return &named
}
