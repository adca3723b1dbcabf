package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// GivenByDefault returns, in one form, what the default privileges among objects give
// to the role of a grant on the object of the grant, or "" if that is nothing. by names
// the default privilege of the schema: "TABLES IN SCHEMA app". The default privilege
// for all schemas is added to it.
func GivenByDefault(d Dialect, objects []schema.Object, grant schema.Object, by string) string {
	p, ok := d.(postgres)
	if !ok {
		return ""
	}
	by = p.grantArgs(by)
	everywhere, _, _ := strings.Cut(by, " IN SCHEMA ")
	revoked := false
	var given []string
	for _, o := range objects {
		if o.Kind != schema.KindDefaultPrivilege || o.Name != grant.Name {
			continue
		}
		args := p.grantArgs(o.Args)
		if args != by && args != everywhere {
			continue
		}
		revoked = revoked || args == everywhere
		for _, statement := range strings.Split(p.canonicalGrant(o), ";\n") {
			if rights, rest, ok := cutGrant(statement); ok {
				given = append(given, "GRANT "+rights+" ON "+p.grantTarget(grant)+rest)
			}
		}
	}
	if !revoked {
		if public := p.grantToPublic(grant); public != "" {
			given = append(given, public)
		}
	}
	switch {
	case len(given) > 0:
		grant.Definition = strings.Join(given, ";\n")
		return p.canonicalGrant(grant)
	case p.grantToPublic(grant) != "":
		return p.revokeAll(grant)
	}
	return ""
}

// cutGrant splits a canonical GRANT into the rights and what stands behind the object: GRANT
// SELECT ON TABLE t TO r into SELECT and TO r.
func cutGrant(canonical string) (rights, rest string, ok bool) {
	rights, ok = strings.CutPrefix(canonical, "GRANT ")
	rights, _, _ = strings.Cut(rights, " ON ")
	tokens := sqltext.Tokens(sqltext.Postgres, canonical)
	to := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("to") })
	if !ok || to < 0 {
		return "", "", false
	}
	return rights, " " + canonical[tokens[to].Offset:], true
}

// HasGranted reports whether a schema holds the object of a grant.
func HasGranted(d Dialect, s schema.Schema, grant schema.Object) bool {
	p, ok := d.(postgres)
	if !ok {
		return false
	}
	if !grant.On.IsZero() {
		return s.Table(grant.On) != nil || s.Sequence(grant.On) != nil ||
			slices.ContainsFunc(s.Objects, func(o schema.Object) bool {
				return (o.Kind == schema.KindView || o.Kind == schema.KindMaterializedView) && o.QualifiedName() == grant.On
			})
	}
	of := p.grantArgs(grant.Args)
	is := func(word, name string) bool { return p.grantArgs(word+" "+name) == of }
	return slices.ContainsFunc(ToldApart(d, s.Objects), func(o schema.Object) bool {
		word := "FUNCTION"
		switch {
		case o.Kind == schema.KindRange:
			return is("TYPE", p.QuoteName(o.QualifiedName()))
		case o.Kind == schema.KindProcedure:
			word = "PROCEDURE"
		case !o.Kind.IsRoutine():
			return false
		}
		return is(word, p.QuoteName(o.QualifiedName())+"("+o.Args+")")
	}) || slices.ContainsFunc(s.Enums, func(e schema.Enum) bool { return is("TYPE", p.QuoteName(e.QualifiedName())) }) ||
		slices.ContainsFunc(s.Domains, func(o schema.Domain) bool { return is("TYPE", p.QuoteName(o.QualifiedName())) }) ||
		slices.ContainsFunc(s.Composites, func(c schema.Composite) bool { return is("TYPE", p.QuoteName(c.QualifiedName())) }) ||
		slices.ContainsFunc(s.Namespaces, func(n schema.Namespace) bool { return is("SCHEMA", p.QuoteIdent(n.Name)) })
}
