package gosource

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// bunCreated is what the program says where it creates tables and indexes, which
// bun's tags cannot.
type bunCreated struct {
	// with says of a struct whether its table is created WithForeignKeys; byDefault
	// is for those that are handed to a function which creates tables.
	with        map[*types.Named]bool
	byDefault   bool
	foreignKeys map[*types.Named][]schema.ForeignKey
	indexes     map[*types.Named][]schema.Index
}

// withForeignKeys: a relation is a foreign key unless the program itself creates
// the table without.
func (c bunCreated) withForeignKeys(n *types.Named) bool {
	if with, ok := c.with[n]; ok {
		return with
	}
	return c.byDefault
}

// bunQuery is a chain of calls that makes one statement.
type bunQuery struct {
	models []*types.Named
	open   bool // the model is a function's parameter
	calls  []call
}

func (q bunQuery) has(method string) bool {
	for _, c := range q.calls {
		if c.callee.Name() == method {
			return true
		}
	}
	return false
}

func (b *bunReader) findCreated() bunCreated {
	out := bunCreated{
		with: map[*types.Named]bool{}, byDefault: true,
		foreignKeys: map[*types.Named][]schema.ForeignKey{}, indexes: map[*types.Named][]schema.Index{},
	}
	for _, q := range b.queries("CreateTableQuery") {
		with := q.has("WithForeignKeys")
		for _, n := range q.models {
			out.with[n] = out.with[n] || with
			out.foreignKeys[n] = append(out.foreignKeys[n], b.written(q)...)
		}
		if q.open {
			out.byDefault = with
		}
	}
	for _, q := range b.queries("CreateIndexQuery") {
		if len(q.models) != 1 {
			continue // of a table that is no model
		}
		n := q.models[0]
		if ix, ok := b.bunIndex(q); ok && !hasIndex(out.indexes[n], ix.Name) {
			out.indexes[n] = append(out.indexes[n], ix)
		}
	}
	return out
}

func hasIndex(list []schema.Index, name string) bool {
	for _, ix := range list {
		if ix.Name == name {
			return true
		}
	}
	return false
}

// queries lists the chains on a type of bun's that name a model.
func (b *bunReader) queries(typeName string) []bunQuery {
	var on []call
	for _, c := range b.calls() {
		if c.callee.Pkg() != nil && c.callee.Pkg().Path() == bunPath && receiverName(c.callee) == typeName {
			on = append(on, c)
		}
	}
	var list []bunQuery
	for _, c := range on {
		if c.callee.Name() != "Model" || len(c.expr.Args) != 1 {
			continue
		}
		var q bunQuery
		res := b.resolution()
		res.resolve(c.pkg, c.expr.Args[0])
		q.models, q.open = res.found, len(res.params) > 0
		for _, other := range on {
			if inChain(other.expr, c.expr) || inChain(c.expr, other.expr) {
				q.calls = append(q.calls, other)
			}
		}
		// The last of a chain is the outermost, and ends last.
		slices.SortFunc(q.calls, func(x, y call) int { return int(x.expr.End() - y.expr.End()) })
		list = append(list, q)
	}
	return list
}

// inChain reports whether a call is made on the result of another, maybe through
// further calls: inner().between().outer().
func inChain(outer, inner *ast.CallExpr) bool {
	for e := outer; e != nil; {
		if e == inner {
			return true
		}
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if !ok {
			return false
		}
		e, _ = ast.Unparen(sel.X).(*ast.CallExpr)
	}
	return false
}

// written are the foreign keys that the program writes in SQL. What else it adds
// to a table by hand cannot be read.
func (b *bunReader) written(q bunQuery) []schema.ForeignKey {
	var list []schema.ForeignKey
	for _, c := range q.calls {
		switch name := c.callee.Name(); name {
		case "ForeignKey":
			texts, ok := constants(c)
			fk, read := parseBunForeignKey(strings.Join(texts, ""))
			if !ok || len(texts) != 1 || !read {
				b.fail(c.expr.Pos(), "", "", `write it as ("author_id") REFERENCES "authors" ("id") ON DELETE CASCADE, or as a relation with on_delete`,
					"what ForeignKey says here cannot be read from the source")
				continue
			}
			list = append(list, fk)
		case "ColumnExpr", "PartitionBy", "TableSpace", "ModelTableExpr", "Varchar":
			b.fail(c.expr.Pos(), "", "", "say it in the tags, or declare this table in TOML or SQL", "what %s adds to the table is not read from the source", name)
		}
	}
	return list
}

// constants are a call's arguments, if all are constant strings.
func constants(c call) ([]string, bool) {
	var list []string
	for _, a := range c.expr.Args {
		v := c.pkg.TypesInfo.Types[a].Value
		if v == nil || v.Kind() != constant.String {
			return nil, false
		}
		list = append(list, constant.StringVal(v))
	}
	return list, true
}

// parseBunForeignKey reads ("a", "b") REFERENCES "t" ("c", "d") ON DELETE CASCADE.
func parseBunForeignKey(text string) (schema.ForeignKey, bool) {
	m := regexp.MustCompile(`(?is)^\s*\(([^()]+)\)\s*REFERENCES\s+([^\s(]+)\s*(?:\(([^()]+)\))?\s*(.*?)\s*$`).FindStringSubmatch(text)
	if m == nil {
		return schema.ForeignKey{}, false
	}
	fk := schema.ForeignKey{Columns: bunNames(m[1]), RefTable: schema.ParseName(strings.Join(bunNames(m[2]), "")), RefColumns: bunNames(m[3])}
	rest := strings.ToLower(strings.Join(strings.Fields(m[4]), " "))
	for rest != "" {
		rule := regexp.MustCompile(`^on (delete|update) (cascade|restrict|set null|set default|no action) ?`).FindStringSubmatch(rest)
		if rule == nil {
			return fk, false
		}
		if rule[1] == "delete" {
			fk.OnDelete = schema.Action(rule[2])
		} else {
			fk.OnUpdate = schema.Action(rule[2])
		}
		rest = rest[len(rule[0]):]
	}
	return fk, true
}

func bunNames(list string) []string {
	return names(strings.NewReplacer(`"`, "", "`", "").Replace(list))
}

// bunIndex reads a chain of CreateIndex, whose arguments have to be constants.
func (b *bunReader) bunIndex(q bunQuery) (schema.Index, bool) {
	var ix schema.Index
	for _, c := range q.calls {
		name := c.callee.Name()
		texts, ok := constants(c)
		switch name {
		case "Model", "Conn", "IfNotExists", "Concurrently", "Exec", "Comment", "Err", "String":
			continue
		case "Unique":
			ix.Unique = true
			continue
		}
		if !ok || len(texts) == 0 || len(texts) > 1 && name != "Column" && name != "Include" {
			b.fail(c.expr.Pos(), "", "", "make its arguments constants, or declare the table in TOML or SQL", "what %s of an index is cannot be read from the source", name)
			return ix, false
		}
		switch name {
		case "Index":
			ix.Name = texts[0]
		case "Column":
			ix.Parts = append(ix.Parts, schema.ColumnParts(texts...)...)
		case "ColumnExpr":
			ix.Parts = append(ix.Parts, b.bunPart(q, texts[0]))
		case "Include":
			ix.Include = texts
		case "Using":
			ix.Method = strings.ToLower(strings.TrimSpace(texts[0]))
		case "Where":
			ix.Where = schema.SQLExpr(texts[0])
		default:
			b.fail(c.expr.Pos(), "", "", "declare the table in TOML or SQL", "%s of an index is not read from the source", name)
			return ix, false
		}
	}
	if b.options.Dialect.Name() != "postgres" {
		ix.Include = nil
		if ix.Method == "btree" {
			ix.Method = ""
		}
	}
	return ix, ix.Name != "" && len(ix.Parts) > 0
}

// bunPart reads a term of an index, which names a column or is an expression.
func (b *bunReader) bunPart(q bunQuery, text string) schema.IndexPart {
	m := &gormModel{byColumn: map[string]*gormField{}}
	for _, f := range b.parse(q.models[0]).all {
		m.byColumn[f.name] = &gormField{}
	}
	part := schema.IndexPart{}
	(&gormReader{reader: b.reader}).indexExpression(m, &part, strings.TrimSpace(text))
	return part
}

// returnsItsArgument recognises func(s string) string { return s }.
func returnsItsArgument(info *types.Info, e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.FuncLit)
	if !ok || len(lit.Body.List) != 1 || len(lit.Type.Params.List) != 1 || len(lit.Type.Params.List[0].Names) != 1 {
		return false
	}
	ret, ok := lit.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	id, ok := ret.Results[0].(*ast.Ident)
	return ok && info.Uses[id] == info.Defs[lit.Type.Params.List[0].Names[0]]
}
