// Package tomlfile reads declared models from TOML files into a schema, and
// writes a schema as such a file.
package tomlfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// format is the version of the file format.
const format = 1

// Load reads the files that the patterns (paths, or globs of package path) name
// and merges them into one schema, in the order of declaration. All mistakes
// are reported, as LineErrors with file and line, joined over files.
func Load(fsys fs.FS, patterns ...string) (schema.Schema, error) {
	return LoadWith(schema.Schema{}, fsys, patterns...)
}

// LoadWith is Load beside models of other kinds: known is what those declare, which
// relationships and foreign keys may refer to. It is not part of the result.
func LoadWith(known schema.Schema, fsys fs.FS, patterns ...string) (schema.Schema, error) {
	paths, err := expand(fsys, patterns)
	if err != nil {
		return schema.Schema{}, err
	}
	l := &loader{places: map[string]string{}, known: known}
	for _, p := range paths {
		data, err := fs.ReadFile(fsys, p)
		if err != nil {
			return schema.Schema{}, fmt.Errorf("the models in %s cannot be read: %w", p, err)
		}
		l.parse(p, data)
	}
	return l.schema()
}

// Parse reads the models of one file; name is for errors.
func Parse(name string, data []byte) (schema.Schema, error) {
	l := &loader{places: map[string]string{}}
	l.parse(name, data)
	return l.schema()
}

// expand lists the files, each once.
func expand(fsys fs.FS, patterns []string) ([]string, error) {
	var paths []string
	for _, p := range patterns {
		matches := []string{path.Clean(p)}
		if strings.ContainsAny(p, `*?[\`) {
			var err error
			if matches, err = fs.Glob(fsys, path.Clean(p)); err != nil {
				return nil, fmt.Errorf("models = %q is no pattern: %w", p, err)
			}
			if len(matches) == 0 {
				return nil, fmt.Errorf("models = %q matches no file", p)
			}
		}
		for _, m := range matches {
			if !slices.Contains(paths, m) {
				paths = append(paths, m)
			}
		}
	}
	return paths, nil
}

// file is a parsed file with its mistakes so far.
type file struct {
	name   string
	root   *schematoml.Node
	reader *schematoml.Reader
}

type loader struct {
	files []file
	errs  []error // of files that are no TOML
	out   schema.Schema
	// places says where each thing was declared, by kind and name.
	places map[string]string
	known  schema.Schema
	links  []link
	refs   []reference
}

// reference is a table whose foreign keys are checked in the end.
type reference struct {
	file file
	in   *schematoml.Fields
	name schema.Name
}

func (l *loader) parse(name string, data []byte) {
	root, err := schematoml.Parse(name, data)
	if err != nil {
		l.errs = append(l.errs, err)
		return
	}
	l.files = append(l.files, file{name: name, root: root, reader: schematoml.NewReader(name)})
}

func (l *loader) schema() (schema.Schema, error) {
	l.know()
	for _, f := range l.files {
		l.read(f)
	}
	// What refers to something that was not read is not worth a mention.
	if err := l.err(); err != nil {
		return schema.Schema{}, err
	}
	l.relate()
	if err := l.err(); err != nil {
		return schema.Schema{}, err
	}
	l.checkReferences()
	l.checkEnums()
	l.resolveEnums()
	if err := l.err(); err != nil {
		return schema.Schema{}, err
	}
	return l.out, nil
}

// err joins the mistakes in all files.
func (l *loader) err() error {
	errs := l.errs
	for _, f := range l.files {
		if err := f.reader.Err(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// know tells the readers of the types that any of the files declares.
func (l *loader) know() {
	for _, section := range []string{"enums", "domains", "types", "ranges"} {
		for _, f := range l.files {
			n := f.root.Get(section)
			if n == nil {
				continue
			}
			for _, pair := range n.Pairs {
				for _, other := range l.files {
					other.reader.Know(pair.Key)
				}
			}
		}
	}
}

// section is a table of the document that holds declarations by name.
type section struct {
	key  string
	what string
	// unique names what no two of may have one name.
	unique string
	// object is set where a name may be shared, so that reading finds out what
	// is declared twice.
	object bool
	read   func(l *loader, f file, in *schematoml.Fields)
}

// sections lists the sections in the order in which Render writes them.
func sections() []section {
	list := []section{
		{"schemas", "schema", "schema", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Namespaces = append(l.out.Namespaces, schematoml.ReadNamespace(in))
		}},
		{"extensions", "extension", "extension", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Extensions = append(l.out.Extensions, schematoml.ReadExtension(in))
		}},
		{"enums", "enum", "enum", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Enums = append(l.out.Enums, schematoml.ReadEnum(in))
		}},
		{"domains", "domain", "domain", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Domains = append(l.out.Domains, schematoml.ReadDomain(in))
		}},
		{"types", "type", "type", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Composites = append(l.out.Composites, schematoml.ReadComposite(in))
		}},
		{"sequences", "sequence", "sequence", false, func(l *loader, _ file, in *schematoml.Fields) {
			l.out.Sequences = append(l.out.Sequences, schematoml.ReadSequence(in))
		}},
		{"tables", "table", "table", false, readTable},
		{"associations", "association", "table", false, readAssociation},
	}
	for _, kind := range schematoml.ObjectKinds() {
		list = append(list, section{objectSection(kind), kind.Words(), "", true, objectReader(kind)})
	}
	return list
}

// objectSection is the plural of a kind.
func objectSection(kind schema.ObjectKind) string {
	switch kind {
	case schema.KindPolicy:
		return "policies"
	case schema.KindStatistics:
		return "statistics"
	case schema.KindSearchDictionary:
		return "text_search_dictionaries"
	}
	return string(kind) + "s"
}

func (l *loader) read(f file) {
	doc := f.reader.Fields(f.root, "a file of models")
	if n := doc.Int("format"); n != nil && *n != format {
		doc.Errorf("format", "format = %d needs a newer version of migrate: this one reads format %d", *n, format)
		return
	}
	known := map[string]section{}
	for _, s := range sections() {
		known[s.key] = s
		doc.Has(s.key)
	}
	doc.Done()
	for _, pair := range f.root.Pairs {
		s, ok := known[pair.Key]
		if !ok {
			continue
		}
		if pair.Node.Kind != schematoml.Table {
			f.reader.Errorf(pair.Node, "%s has to be tables, [%s.name], not %s", s.key, s.key, pair.Node.Kind)
			continue
		}
		for _, declared := range pair.Node.Pairs {
			l.declare(f, s, declared)
		}
	}
}

// declare reads one declaration, unless it is there already. Its name is its
// key, or what `name` says where several of one name need a key each.
func (l *loader) declare(f file, s section, p schematoml.Pair) {
	if inner := nested(p.Node); inner != "" {
		f.reader.Errorf(p.Node, `[%s.%s.%s] has to be written [%s."%s.%s"]`, s.key, p.Key, inner, s.key, p.Key, inner)
		return
	}
	in := f.reader.Named(p.Node, s.what, p.Key)
	if p.Key == "" {
		f.reader.Errorf(p.Node, "%s needs a name: [%s.name]", s.what, s.key)
	}
	if s.object || l.once(f, p.Node, s.unique, schema.ParseName(p.Key).String()) {
		s.read(l, f, in)
		in.Done()
	}
}

// nested tells [tables.auth.users] from a table with keys of its own.
func nested(n *schematoml.Node) string {
	if n.Kind != schematoml.Table || len(n.Pairs) == 0 {
		return ""
	}
	for _, p := range n.Pairs {
		declares := p.Node.Get("columns") != nil || p.Node.Get("definition") != nil || p.Node.Get("values") != nil
		if p.Key == "primary_key" || p.Node.Kind != schematoml.Table || !declares {
			return ""
		}
	}
	return n.Pairs[0].Key
}

// once reports a second declaration of the same thing.
func (l *loader) once(f file, n *schematoml.Node, what, name string) bool {
	here := fmt.Sprintf("%s:%d", f.name, n.Line)
	if there, ok := l.places[what+" "+name]; ok {
		f.reader.Errorf(n, "%s %s is declared already, in %s", what, name, there)
		return false
	}
	l.places[what+" "+name] = here
	return true
}

func readTable(l *loader, f file, in *schematoml.Fields) {
	t, links := schematoml.ReadDeclaredTable(in)
	if !in.Has("columns") && t.PartitionOf == nil && t.Inherits == nil && !in.Has("belongs_to") {
		in.Missing("columns = [ … ]")
	}
	l.out.Tables = append(l.out.Tables, t)
	l.refs = append(l.refs, reference{f, in, t.QualifiedName()})
	for _, c := range links {
		l.linkColumn(f, t.QualifiedName(), c)
	}
	l.readRelations(f, in, t.QualifiedName())
}

func objectReader(kind schema.ObjectKind) func(*loader, file, *schematoml.Fields) {
	return func(l *loader, f file, in *schematoml.Fields) {
		if n := in.Value("name"); n != nil {
			in = in.Renamed(in.String("name"))
		}
		o := schematoml.ReadObject(in, kind)
		if o.Definition == "" {
			in.Missing("definition = '''…''', the statement that creates it")
		}
		if belongs(kind) && o.On.IsZero() {
			in.Missing(`on = "…", the table that it belongs to`)
		}
		if (kind == schema.KindGrant || kind == schema.KindDefaultPrivilege) && strings.EqualFold(o.Name, "public") {
			o.Name = "public" // everybody, as in SQL
		}
		if kind == schema.KindPublicationTable && o.On.IsZero() && o.Args == "" {
			in.Missing(`on = "…", the table that it is about, or args = "TABLES IN SCHEMA app"`)
		}
		if kind == schema.KindGrant && o.On.IsZero() && o.Args == "" {
			in.Missing(`on = "…", the table, view or sequence that it is about, or of something else args = "FUNCTION f(integer)"`)
		}
		if l.once(f, in.Node(), kind.Words(), objectLabel(o)) {
			l.out.Objects = append(l.out.Objects, o)
		}
	}
}

// belongs reports whether objects of a kind are told apart by their table.
func belongs(kind schema.ObjectKind) bool {
	return kind == schema.KindTrigger || kind == schema.KindRule || kind == schema.KindPolicy
}

// objectLabel is what tells an object from others of its kind, for people.
func objectLabel(o schema.Object) string {
	label := o.QualifiedName().String()
	if args := dialect.RoutineArgs(o); args != "" {
		label += "(" + args + ")"
	}
	if !o.On.IsZero() {
		label += " on " + o.On.String()
	}
	return label
}
