package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A grant is what one role may do with one object, a default privilege what it
// may do with the objects of one kind that are to be created. Both are defined by
// GRANT and REVOKE, and taken back whole.

func isGrant(k schema.ObjectKind) bool {
	return k == schema.KindGrant || k == schema.KindDefaultPrivilege
}

// changeGrant creates, replaces or drops what a role may do. What it could do
// before is taken back first: a replacement has to say all of it.
func (c *postgresCompiler) changeGrant(op ops.Op) error {
	switch op := op.(type) {
	case ops.CreateObject:
		return c.grant("create "+grantNote(op.Object), op.Object)
	case ops.ReplaceObject:
		if c.d.canonicalDefinition(op.From) == c.d.canonicalDefinition(op.To) {
			return nil
		}
		c.run("take back "+grantNote(op.To), c.d.revokeAll(op.To))
		return c.grant("create "+grantNote(op.To), op.To)
	case ops.DropObject:
		c.run("drop "+grantNote(op.Object), c.d.revokeAll(op.Object))
		if back := c.d.grantToPublic(op.Object); back != "" {
			c.run("leave "+grantNote(op.Object)+" as it is by itself", back)
		}
		return nil
	}
	return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: "way to rename a role here", Hint: "drop the grant and create one for the other role"}
}

func (c *postgresCompiler) grant(note string, o schema.Object) error {
	list, err := sqltext.Split(sqltext.Postgres, o.Definition)
	if err != nil {
		return fmt.Errorf("%s: %w", grantNote(o), err)
	}
	if len(list) == 0 {
		return fmt.Errorf("%s has no definition", grantNote(o))
	}
	for _, s := range list {
		if words := sqltext.Tokens(sqltext.Postgres, s.SQL); !words[0].Is("grant") && !words[0].Is("revoke") && !(words[0].Is("alter") && o.Kind == schema.KindDefaultPrivilege) {
			return fmt.Errorf("%s: write GRANT and REVOKE, or for a default privilege ALTER DEFAULT PRIVILEGES, into the definition", grantNote(o))
		}
		c.run(note, s.SQL)
	}
	return nil
}

// grantNote names a grant as people would.
func grantNote(o schema.Object) string {
	what := o.Args
	if !o.On.IsZero() {
		what = o.On.String()
	}
	return o.Kind.Words() + " of " + o.Name + " on " + what
}

// revokeAll takes back all that a role may do; of a table, with its columns.
func (d postgres) revokeAll(o schema.Object) string {
	head, from := "REVOKE ALL ON "+d.grantTarget(o), " FROM "+d.role(o.Name)
	if o.Kind == schema.KindGrant {
		return head + from
	}
	what, place, _ := strings.Cut(d.grantArgs(o.Args), " IN SCHEMA ")
	if place != "" {
		place = " IN SCHEMA " + place
	}
	return "ALTER DEFAULT PRIVILEGES" + place + " REVOKE ALL ON " + what + from
}

// WholeGrant returns a grant that first revokes whatever the role may do.
func WholeGrant(d Dialect, grant schema.Object) schema.Object {
	p, ok := d.(postgres)
	if !ok {
		return grant
	}
	if words := sqltext.Tokens(sqltext.Postgres, grant.Definition); len(words) > 0 && !words[0].Is("revoke") {
		grant.Definition = p.revokeAll(grant) + ";\n" + grant.Definition
	}
	return grant
}

// grantTarget is the object as GRANT names it. Sequences go by TABLE as well.
func (d postgres) grantTarget(o schema.Object) string {
	if !o.On.IsZero() {
		return "TABLE " + d.QuoteName(o.On)
	}
	return d.grantArgs(o.Args)
}

// grantArgs spells what a grant is of as the server does: the words in capitals, and a
// routine's arguments by their types alone.
func (d postgres) grantArgs(args string) string {
	text := foldPostgresSQL(args)
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "function", "procedure", "routine":
		if name, list, ok := strings.Cut(rest, "("); ok {
			rest = strings.TrimRight(name, " ") + "(" + d.canonicalArgs(strings.TrimSuffix(list, ")")) + ")"
		}
	case "foreign":
		for _, words := range []string{"foreign data wrapper ", "foreign server "} {
			if name, ok := strings.CutPrefix(text, words); ok {
				return strings.ToUpper(words) + name
			}
		}
	}
	rest = strings.Replace(" "+rest, " in schema ", " IN SCHEMA ", 1)
	return strings.TrimRight(strings.ToUpper(word)+rest, " ")
}

func (d postgres) role(name string) string {
	if name == "public" {
		return "PUBLIC"
	}
	return d.QuoteIdent(name)
}

// grantToPublic is what everybody may do with a routine or type unless somebody
// says otherwise, which dropping what was said brings back.
func (d postgres) grantToPublic(o schema.Object) string {
	args := d.grantArgs(o.Args)
	word, _, _ := strings.Cut(args, " ")
	right := map[string]string{
		"FUNCTION": "EXECUTE", "PROCEDURE": "EXECUTE", "TYPE": "USAGE", "FUNCTIONS": "EXECUTE", "TYPES": "USAGE",
	}[word]
	switch {
	case o.Name != "public" || right == "" || strings.Contains(args, " IN SCHEMA "):
		return ""
	case o.Kind == schema.KindGrant:
		return "GRANT " + right + " ON " + args + " TO PUBLIC"
	}
	return "ALTER DEFAULT PRIVILEGES GRANT " + right + " ON " + args + " TO PUBLIC"
}

// canonicalGrant brings the statements of a grant into one form: the rights in
// order, the object by the name that it has elsewhere, no words that say nothing.
// What is taken back before something is granted is not compared: it depends on
// what the owner gives to all that is created.
func (d postgres) canonicalGrant(o schema.Object) string {
	list, err := sqltext.Split(sqltext.Postgres, o.Definition)
	if err != nil {
		return o.Definition
	}
	var granted, all []string
	for _, s := range list {
		right := d.canonicalRight(s.SQL, o)
		all = append(all, right)
		if strings.HasPrefix(right, "GRANT ") {
			granted = append(granted, right)
		}
	}
	if len(granted) > 0 {
		all = together(granted)
	}
	return strings.Join(all, ";\n")
}

// together are statements of one grant, each with all that is granted in one way: with
// leave to pass it on or without.
func together(granted []string) []string {
	rights := map[string][]string{}
	for _, g := range granted {
		list, to, _ := strings.Cut(strings.TrimPrefix(g, "GRANT "), " ON ")
		rights[to] = append(rights[to], splitOutside(list)...)
	}
	var out []string
	for to, list := range rights {
		out = append(out, "GRANT "+canonicalRights(strings.Join(list, ","))+" ON "+to)
	}
	slices.Sort(out)
	return out
}

func (d postgres) canonicalRight(statement string, o schema.Object) string {
	tokens := sqltext.Tokens(sqltext.Postgres, statement)
	find := func(from int, words ...string) int {
		at := slices.IndexFunc(tokens[from:], func(t sqltext.Token) bool { return slices.ContainsFunc(words, t.Is) })
		if at < 0 {
			return -1
		}
		return from + at
	}
	verb := find(0, "grant", "revoke")
	if verb < 0 {
		return foldPostgresSQL(statement)
	}
	on := find(verb, "on")
	if on < 0 {
		return foldPostgresSQL(statement)
	}
	to := find(on, "to", "from")
	if to < 0 || to <= on+1 {
		return foldPostgresSQL(statement)
	}
	text := func(from, to int) string {
		return foldPostgresSQL(statement[tokens[from].Offset:tokens[to-1].End()])
	}
	head := strings.ToUpper(tokens[verb].Text)
	rights := canonicalRights(statement[tokens[verb].End():tokens[on].Offset])
	args := d.grantArgs(o.Args)
	target := foldPostgresSQL(args)
	if o.Kind == schema.KindDefaultPrivilege {
		return head + " " + d.eachRight(rights, args) + " ON " + target + " " + text(to, len(tokens))
	}
	if !o.On.IsZero() {
		target = "TABLE " + d.QuoteName(o.On)
		if tokens[on+1].Is("sequence") {
			target = "SEQUENCE " + d.QuoteName(o.On)
		}
	}
	return head + " " + d.eachRight(rights, strings.ToUpper(target)) + " ON " + target + " " + text(to, len(tokens))
}

// eachRight names what ALL stands for, as the server does when it is asked.
func (d postgres) eachRight(rights, target string) string {
	columns, some := strings.CutPrefix(rights, "ALL ")
	if some {
		return canonicalRights("INSERT " + columns + ", REFERENCES " + columns + ", SELECT " + columns + ", UPDATE " + columns)
	}
	if rights != "ALL" {
		return rights
	}
	switch word, _, _ := strings.Cut(target, " "); strings.TrimSuffix(word, "S") {
	case "TABLE":
		rights = "DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE"
		if d.hasMaintain() {
			rights = strings.Replace(rights, "INSERT,", "INSERT, MAINTAIN,", 1)
		}
	case "SEQUENCE":
		rights = "SELECT, UPDATE, USAGE"
	case "SCHEMA":
		rights = "CREATE, USAGE"
	case "TYPE":
		rights = "USAGE"
	case "FUNCTION", "PROCEDURE", "ROUTINE":
		rights = "EXECUTE"
	}
	return rights
}

// canonicalRights sorts rights, and the columns of each.
func canonicalRights(list string) string {
	var rights []string
	for _, right := range splitOutside(list) {
		word, columns, some := strings.Cut(right, "(")
		word = strings.TrimSuffix(strings.Join(strings.Fields(strings.ToUpper(word)), " "), " PRIVILEGES")
		if some {
			names := strings.Split(strings.TrimSuffix(strings.TrimSpace(columns), ")"), ",")
			for i := range names {
				names[i] = foldPostgresSQL(names[i])
			}
			slices.Sort(names)
			word += " (" + strings.Join(names, ", ") + ")"
		}
		rights = append(rights, word)
	}
	slices.Sort(rights)
	return strings.Join(rights, ", ")
}

// splitOutside splits at commas that stand in no parentheses.
func splitOutside(s string) []string {
	var parts []string
	depth, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, s[start:])
}
