package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A grant is all that one role may do with one object. A default privilege is what a role may
// do with each object of a kind that is created from then on (ALTER DEFAULT PRIVILEGES). The
// definition of both consists of GRANT and REVOKE statements. Dropping one revokes all.

func isGrant(k schema.ObjectKind) bool {
	return k == schema.KindGrant || k == schema.KindDefaultPrivilege
}

// changeGrant creates, replaces or drops a grant. A replacement first revokes all that the
// role may do: its definition lists everything, not only what is new.
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

// grantNote names a grant for people: "grant of app on users".
func grantNote(o schema.Object) string {
	what := o.Args
	if !o.On.IsZero() {
		what = o.On.String()
	}
	return o.Kind.Words() + " of " + o.Name + " on " + what
}

// revokeAll is the statement that revokes all rights of a role. On a table, that includes the
// rights on its columns.
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

// grantTarget is the object as GRANT … ON names it. GRANT accepts TABLE for a sequence, too.
func (d postgres) grantTarget(o schema.Object) string {
	if !o.On.IsZero() {
		return "TABLE " + d.QuoteName(o.On)
	}
	return d.grantArgs(o.Args)
}

// grantArgs is the canonical spelling of the object of a grant: keywords in capitals, and a
// routine with the types of its arguments, as FUNCTION f(integer).
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

// role is a role's name in SQL. public is no role but the keyword for all of them.
func (d postgres) role(name string) string {
	if name == "public" {
		return "PUBLIC"
	}
	return d.QuoteIdent(name)
}

// grantToPublic is the GRANT for what PostgreSQL lets everybody do by default with a new
// routine (EXECUTE) or type (USAGE), or "". Where a declared grant to public is dropped, that
// default is restored.
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

// canonicalGrant brings the statements of a grant into a normal form: the rights sorted, the
// object by its canonical name, without optional words. If anything is granted, the REVOKEs
// before it are left out: whether there are any depends on the owner's default privileges.
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
		all = mergeGrants(granted)
	}
	return strings.Join(all, ";\n")
}

// mergeGrants joins the rights of statements that are otherwise the same, so that one with
// GRANT OPTION and one without may remain.
func mergeGrants(granted []string) []string {
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

// canonicalRight is the normal form of one GRANT or REVOKE statement of a grant.
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

// eachRight replaces ALL by the rights that it stands for, which is what introspection finds.
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

// splitOutside splits at the commas outside of parentheses.
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
