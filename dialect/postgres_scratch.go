package dialect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgresScratch returns the statements that create everything in a schema, in an
// order that works: what a statement names comes before it, and foreign keys come last.
// Foreign keys to tables that are not in s are left out.
func PostgresScratch(server Server, s schema.Schema) ([]ScratchStatement, error) {
	d := postgres{server: server}
	things, err := scratchThings(d, s)
	if err != nil {
		return nil, err
	}
	out := []ScratchStatement{{What: "function bodies", SQL: "SET LOCAL check_function_bodies = off"}}
	for _, t := range orderThings(things) {
		for _, sql := range t.statements {
			out = append(out, ScratchStatement{What: t.what, SQL: sql})
		}
	}
	return out, nil
}

// scratchThing is something to create.
type scratchThing struct {
	what       string
	name       schema.Name // empty if no other statement can name it
	phase      int         // the lower come first where no dependency decides
	statements []string
	words      map[schema.Name]bool // what in the statements may be a name
}

// scratchOp is the operation that creates a thing.
type scratchOp struct {
	what  string
	name  schema.Name
	phase int
	op    ops.Op
}

func scratchThings(d postgres, s schema.Schema) ([]scratchThing, error) {
	var list []scratchOp
	add := func(what string, name schema.Name, phase int, op ops.Op) {
		list = append(list, scratchOp{what + " " + name.Name, name, phase, op})
	}
	for _, n := range s.Namespaces {
		add("schema", schema.Name{Name: n.Name}, 0, ops.CreateSchema{Namespace: n, IfNotExists: true})
	}
	for _, e := range s.Extensions {
		add("extension", schema.Name{Name: e.Name}, 1, ops.CreateExtension{Extension: e, IfNotExists: true})
	}
	for _, e := range s.Enums {
		add("enum", e.QualifiedName(), 2, ops.CreateEnum{Enum: e})
	}
	for _, x := range s.Domains {
		add("domain", x.QualifiedName(), 3, ops.CreateDomain{Domain: x})
	}
	for _, x := range s.Composites {
		add("type", x.QualifiedName(), 3, ops.CreateType{Composite: x})
	}
	for _, q := range s.Sequences {
		owner := q.OwnedBy
		q.OwnedBy = nil
		add("sequence", q.QualifiedName(), 2, ops.CreateSequence{Sequence: q})
		if owner != nil && s.Table(owner.Table) != nil {
			owned := q
			owned.OwnedBy = owner
			list = append(list, scratchOp{"sequence " + q.Name, schema.Name{}, 8, ops.AlterSequence{From: q, To: owned}})
		}
	}
	for _, t := range s.Tables {
		keys := t.ForeignKeys
		t.ForeignKeys = nil
		add("table", t.QualifiedName(), 5, ops.CreateTable{Table: t})
		for _, fk := range keys {
			if s.Table(fk.RefTable) != nil {
				list = append(list, scratchOp{"table " + t.Name, schema.Name{}, 8, ops.AddConstraint{Table: t.QualifiedName(), Constraint: fk}})
			}
		}
	}
	for _, o := range s.Objects {
		phase, name := 6, o.QualifiedName()
		switch {
		case o.Kind.IsRoutine():
			phase = 4
		case o.Kind == schema.KindRange || o.Kind == schema.KindCollation, o.Kind == schema.KindSearchDictionary:
			phase = 2
		case o.Kind == schema.KindSearchConfiguration:
			phase = 3
		case !o.On.IsZero():
			phase, name = 9, schema.Name{}
		}
		list = append(list, scratchOp{objectNote(o), name, phase, ops.CreateObject{Object: o}})
	}
	return compileThings(d, s, list)
}

// compileThings compiles each of the operations by itself.
func compileThings(d postgres, s schema.Schema, list []scratchOp) ([]scratchThing, error) {
	out := make([]scratchThing, 0, len(list))
	for _, l := range list {
		c := &postgresCompiler{d: d, list: []ops.Op{l.op}, before: &s}
		if err := c.compile(l.op); err != nil {
			return nil, fmt.Errorf("%s: %w", l.what, err)
		}
		t := scratchThing{what: l.what, name: l.name, phase: l.phase, words: map[schema.Name]bool{}}
		for _, segment := range c.b.program.Segments {
			for _, step := range segment.Steps {
				t.statements = append(t.statements, step.Exec.SQL)
				namesIn(step.Exec.SQL, t.words)
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// namesIn collects the words of a statement that may be names, as app.t or t, and the names in
// strings, as in nextval('s'::regclass).
func namesIn(sql string, words map[schema.Name]bool) {
	var before schema.Name // the last word, while nothing but a dot stands behind it
	dotted := false
	for t := range sqltext.Lex(sqltext.Postgres, sql) {
		var word string
		switch t.Kind {
		case sqltext.Ident:
			word = strings.ToLower(t.Text)
		case sqltext.QuotedIdent:
			word = sqltext.UnquoteIdent(t.Text)
		case sqltext.String:
			if text, ok := sqltext.UnquoteString(sqltext.Postgres, t.Text); ok && !strings.ContainsAny(text, " ,;") {
				words[schema.ParseName(text)] = true
			}
		}
		if word == "" {
			if dotted = t.Text == "." && before.Name != ""; !dotted {
				before = schema.Name{}
			}
			continue
		}
		name := schema.Name{Name: word}
		if dotted {
			name.Schema = before.Name
		}
		words[name] = true
		before, dotted = name, false
	}
}

// orderThings sorts things so that what a statement names is created before, and otherwise by
// phase. A word need not be the name that it looks like: a function may have a parameter
// called like a table that calls it. In such a cycle, too, the phase decides.
func orderThings(things []scratchThing) []scratchThing {
	byName, schemas := map[schema.Name][]int{}, map[string]bool{}
	for i, t := range things {
		if t.name.Name != "" {
			byName[t.name] = append(byName[t.name], i)
			schemas[t.name.Schema] = true
		}
	}
	needs := make([][]int, len(things))
	for i, t := range things {
		for word := range t.words {
			if !schemas[word.Schema] {
				word.Schema = "" // t.c: a column of the table t, not a table of the schema t
			}
			for _, j := range byName[word] {
				if i != j {
					needs[i] = append(needs[i], j)
				}
			}
		}
		slices.SortFunc(needs[i], func(a, b int) int { return cmp.Or(things[a].phase-things[b].phase, a-b) })
	}
	order := make([]int, len(things))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return things[a].phase - things[b].phase })
	out := make([]scratchThing, 0, len(things))
	state := make([]byte, len(things)) // 1: being visited, 2: done
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			return
		}
		state[i] = 1
		for _, j := range needs[i] {
			if things[j].phase <= things[i].phase || !leadsTo(needs, j, i) {
				visit(j)
			}
		}
		state[i] = 2
		out = append(out, things[i])
	}
	for _, i := range order {
		visit(i)
	}
	return out
}

// leadsTo reports whether from needs to, directly or indirectly.
func leadsTo(needs [][]int, from, to int) bool {
	seen := map[int]bool{from: true}
	for stack := []int{from}; len(stack) > 0; {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range needs[i] {
			if j == to {
				return true
			}
			if !seen[j] {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return false
}
