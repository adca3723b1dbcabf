package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Schemas, extensions, domains, composite types and sequences.

func (c *postgresCompiler) createSchema(op ops.CreateSchema) error {
	name := c.d.QuoteIdent(op.Namespace.Name)
	c.run("create schema "+op.Namespace.Name, "CREATE SCHEMA "+ifNotExists(op.IfNotExists)+name)
	if op.Namespace.Comment != "" {
		c.comment("SCHEMA "+name, op.Namespace.Comment)
	}
	return nil
}

func (c *postgresCompiler) dropSchema(op ops.DropSchema) error {
	var risks []Risk
	if op.Cascade {
		risks = []Risk{RiskDataLoss}
	}
	c.run("drop schema "+op.Namespace.Name, "DROP SCHEMA "+ifExists(op.IfExists)+c.d.QuoteIdent(op.Namespace.Name)+cascade(op.Cascade), risks...)
	return nil
}

func (c *postgresCompiler) renameSchema(op ops.RenameSchema) error {
	c.run("rename schema "+op.From+" to "+op.To, "ALTER SCHEMA "+c.d.QuoteIdent(op.From)+" RENAME TO "+c.d.QuoteIdent(op.To), RiskRename)
	return nil
}

func (c *postgresCompiler) alterSchema(op ops.AlterSchema) error {
	if op.From.Comment != op.To.Comment {
		c.comment("SCHEMA "+c.d.QuoteIdent(op.To.Name), op.To.Comment)
	}
	return nil
}

func (c *postgresCompiler) createExtension(op ops.CreateExtension) error {
	e := op.Extension
	sql := "CREATE EXTENSION " + ifNotExists(op.IfNotExists) + c.d.QuoteIdent(e.Name)
	if e.Schema != "" {
		sql += " SCHEMA " + c.d.QuoteIdent(e.Schema)
	}
	if e.Version != "" {
		sql += " VERSION " + c.d.QuoteString(e.Version)
	}
	c.run("create extension "+e.Name, sql)
	if e.Comment != "" {
		c.comment("EXTENSION "+c.d.QuoteIdent(e.Name), e.Comment)
	}
	return nil
}

func (c *postgresCompiler) dropExtension(op ops.DropExtension) error {
	var risks []Risk
	if op.Cascade {
		risks = []Risk{RiskDataLoss}
	}
	c.run("drop extension "+op.Extension.Name,
		"DROP EXTENSION "+ifExists(op.IfExists)+c.d.QuoteIdent(op.Extension.Name)+cascade(op.Cascade), risks...)
	return nil
}

func (c *postgresCompiler) alterExtension(op ops.AlterExtension) error {
	alter := "ALTER EXTENSION " + c.d.QuoteIdent(op.To.Name)
	if op.From.Schema != op.To.Schema {
		target := orDefault(op.To.Schema, orDefault(c.opt.DefaultSchema, "public"))
		c.run("move extension "+op.To.Name+" to schema "+target, alter+" SET SCHEMA "+c.d.QuoteIdent(target))
	}
	if op.To.Version != "" && op.From.Version != op.To.Version {
		c.run("update extension "+op.To.Name+" to "+op.To.Version, alter+" UPDATE TO "+c.d.QuoteString(op.To.Version))
	}
	if op.From.Comment != op.To.Comment {
		c.comment("EXTENSION "+c.d.QuoteIdent(op.To.Name), op.To.Comment)
	}
	return nil
}

func (c *postgresCompiler) createDomain(op ops.CreateDomain) error {
	dom := op.Domain
	name := c.d.QuoteName(dom.QualifiedName())
	typ, err := c.d.FormatType(dom.Type)
	if err != nil {
		return fmt.Errorf("domain %s: %w", dom.QualifiedName(), err)
	}
	sql := "CREATE DOMAIN " + name + " AS " + typ
	sql += c.d.collate(dom.Collation)
	if !dom.Default.IsZero() {
		sql += " DEFAULT " + c.d.bareDefault(dom.Default, dom.Type)
	}
	if dom.NotNull {
		sql += " NOT NULL"
	}
	for _, con := range dom.Checks {
		if !con.NotValid {
			sql += " " + c.d.constraintDef(con)
		}
	}
	c.run("create domain "+dom.QualifiedName().String(), sql)
	if dom.Comment != "" {
		c.comment("DOMAIN "+name, dom.Comment)
	}
	for _, con := range dom.Checks {
		if con.NotValid {
			c.run("add check "+con.Name+" to domain "+dom.QualifiedName().String(), "ALTER DOMAIN "+name+" ADD "+c.d.constraintDef(con))
		}
		c.domainCheckComment(name, con)
	}
	return nil
}

func (c *postgresCompiler) domainCheckComment(domain string, con schema.Check) {
	if con.Comment != "" && con.Name != "" {
		c.comment("CONSTRAINT "+c.d.QuoteIdent(con.Name)+" ON DOMAIN "+domain, con.Comment)
	}
}

func (c *postgresCompiler) dropDomain(op ops.DropDomain) error {
	c.run("drop domain "+op.Domain.QualifiedName().String(), "DROP DOMAIN "+ifExists(op.IfExists)+c.d.QuoteName(op.Domain.QualifiedName()))
	return nil
}

func (c *postgresCompiler) alterDomain(op ops.AlterDomain) error {
	from, to := op.From, op.To
	if !c.d.canonicalType(from.Type).Equal(c.d.canonicalType(to.Type)) || from.Collation != to.Collation {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: "way to change the type under a domain",
			Hint: "create another domain and alter the columns that use this one"}
	}
	note := "domain " + to.QualifiedName().String()
	name := c.d.QuoteName(to.QualifiedName())
	alter := "ALTER DOMAIN " + name
	if c.d.canonicalDefault(from.Default, from.Type).SQL != c.d.canonicalDefault(to.Default, to.Type).SQL {
		if to.Default.IsZero() {
			c.run("drop the default of "+note, alter+" DROP DEFAULT")
		} else {
			c.run("set the default of "+note, alter+" SET DEFAULT "+c.d.FormatExpr(to.Default, to.Type))
		}
	}
	if from.NotNull != to.NotNull {
		c.run("null in "+note, alter+map[bool]string{true: " SET", false: " DROP"}[to.NotNull]+" NOT NULL")
	}
	c.domainChecks(from, to)
	if from.Comment != to.Comment {
		c.comment("DOMAIN "+name, to.Comment)
	}
	return nil
}

// domainChecks drops, adds and validates the checks of a domain. A valid one that is to be NOT
// VALID is dropped and added: PostgreSQL has no statement for that.
func (c *postgresCompiler) domainChecks(from, to schema.Domain) {
	note, name := "domain "+to.QualifiedName().String(), c.d.QuoteName(to.QualifiedName())
	alter := "ALTER DOMAIN " + name
	invalidated := func(was, con schema.Check) bool { return con.NotValid && !was.NotValid }
	for _, con := range from.Checks {
		if i := findCheck(c.d, to.Checks, con); i < 0 || invalidated(con, to.Checks[i]) {
			c.run("drop check "+con.Name+" of "+note, alter+" DROP CONSTRAINT "+c.d.QuoteIdent(orDefault(con.Name, schema.PostgresObjectName(to.Name, "", "check"))))
		}
	}
	for _, con := range to.Checks {
		switch i := findCheck(c.d, from.Checks, con); {
		case i < 0 || invalidated(from.Checks[i], con):
			c.run("add check "+con.Name+" to "+note, alter+" ADD "+c.d.constraintDef(con), scanUnless(con.NotValid))
			c.domainCheckComment(name, con)
		case from.Checks[i].NotValid && !con.NotValid:
			c.run("check the rows against "+con.Name, alter+" VALIDATE CONSTRAINT "+c.d.QuoteIdent(con.Name), RiskScan)
		case from.Checks[i].Comment != con.Comment && con.Name != "":
			c.comment("CONSTRAINT "+c.d.QuoteIdent(con.Name)+" ON DOMAIN "+name, con.Comment)
		}
	}
}

// findCheck is the index of the check with the condition of con and, if both have one, its
// name; -1 if there is none.
func findCheck(d postgres, list []schema.Check, con schema.Check) int {
	return slices.IndexFunc(list, func(other schema.Check) bool {
		return (other.Name == con.Name || other.Name == "" || con.Name == "") &&
			d.canonicalExpr(other.Expr).SQL == d.canonicalExpr(con.Expr).SQL
	})
}

func (c *postgresCompiler) createType(op ops.CreateType) error {
	t := op.Composite
	name := c.d.QuoteName(t.QualifiedName())
	attributes := make([]string, len(t.Attributes))
	for i, a := range t.Attributes {
		def, err := c.attribute(t, a)
		if err != nil {
			return err
		}
		attributes[i] = def
	}
	c.run("create type "+t.QualifiedName().String(), "CREATE TYPE "+name+" AS ("+strings.Join(attributes, ", ")+")")
	if t.Comment != "" {
		c.comment("TYPE "+name, t.Comment)
	}
	for _, a := range t.Attributes {
		if a.Comment != "" {
			c.comment("COLUMN "+name+"."+c.d.QuoteIdent(a.Name), a.Comment)
		}
	}
	return nil
}

func (c *postgresCompiler) attribute(t schema.Composite, a schema.Attribute) (string, error) {
	typ, err := c.d.FormatType(a.Type)
	if err != nil {
		return "", fmt.Errorf("type %s, attribute %s: %w", t.QualifiedName(), a.Name, err)
	}
	def := c.d.QuoteIdent(a.Name) + " " + typ
	def += c.d.collate(a.Collation)
	return def, nil
}

func (c *postgresCompiler) dropType(op ops.DropType) error {
	c.run("drop type "+op.Composite.QualifiedName().String(), "DROP TYPE "+ifExists(op.IfExists)+c.d.QuoteName(op.Composite.QualifiedName()))
	return nil
}

// alterType drops, adds and alters attributes of a composite type, which it tells apart by
// name. New ones come last: PostgreSQL cannot place them elsewhere.
func (c *postgresCompiler) alterType(op ops.AlterType) error {
	name := c.d.QuoteName(op.To.QualifiedName())
	alter := "ALTER TYPE " + name
	find := func(list []schema.Attribute, name string) *schema.Attribute {
		i := slices.IndexFunc(list, func(a schema.Attribute) bool { return a.Name == name })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	at := func(a schema.Attribute) string { return op.To.QualifiedName().String() + "." + a.Name }
	for _, a := range op.From.Attributes {
		if find(op.To.Attributes, a.Name) == nil {
			c.run("drop attribute "+at(a), alter+" DROP ATTRIBUTE "+c.d.QuoteIdent(a.Name), RiskDataLoss)
		}
	}
	for _, a := range op.To.Attributes {
		def, err := c.attribute(op.To, a)
		if err != nil {
			return err
		}
		was := find(op.From.Attributes, a.Name)
		switch {
		case was == nil:
			c.run("add attribute "+at(a), alter+" ADD ATTRIBUTE "+def)
		case !c.d.canonicalType(was.Type).Equal(c.d.canonicalType(a.Type)) || was.Collation != a.Collation:
			typed := strings.TrimPrefix(def, c.d.QuoteIdent(a.Name)+" ")
			c.run("change the type of "+at(a), alter+" ALTER ATTRIBUTE "+c.d.QuoteIdent(a.Name)+" TYPE "+typed)
		}
		if was == nil && a.Comment != "" || was != nil && was.Comment != a.Comment {
			c.comment("COLUMN "+name+"."+c.d.QuoteIdent(a.Name), a.Comment)
		}
	}
	if op.From.Comment != op.To.Comment {
		c.comment("TYPE "+name, op.To.Comment)
	}
	return nil
}

func (c *postgresCompiler) createSequence(op ops.CreateSequence) error {
	s := op.Sequence
	sql := "CREATE "
	if s.Unlogged {
		sql += "UNLOGGED "
	}
	sql += "SEQUENCE " + ifNotExists(op.IfNotExists) + c.d.QuoteName(s.QualifiedName())
	if !s.Type.IsZero() {
		typ, err := c.d.FormatType(s.Type)
		if err != nil {
			return fmt.Errorf("sequence %s: %w", s.QualifiedName(), err)
		}
		sql += " AS " + typ
	}
	if words := sequenceWords(s.Options); len(words) > 0 {
		sql += " " + strings.Join(words, " ")
	}
	c.run("create sequence "+s.QualifiedName().String(), sql)
	if s.Comment != "" {
		c.comment("SEQUENCE "+c.d.QuoteName(s.QualifiedName()), s.Comment)
	}
	if s.OwnedBy != nil && !slices.ContainsFunc(c.list[c.at+1:], func(later ops.Op) bool { return makesColumn(later, *s.OwnedBy) }) {
		c.ownSequence(s)
	}
	return nil
}

// ownSequence has a sequence be owned by its column, or by none.
func (c *postgresCompiler) ownSequence(s schema.Sequence) {
	owner := "NONE"
	if s.OwnedBy != nil {
		owner = c.d.QuoteName(s.OwnedBy.Table) + "." + c.d.QuoteIdent(s.OwnedBy.Column)
	}
	c.run("owner of sequence "+s.QualifiedName().String(), "ALTER SEQUENCE "+c.d.QuoteName(s.QualifiedName())+" OWNED BY "+owner)
}

// dropSequence drops an owned sequence IF EXISTS: it may have gone together with its column.
func (c *postgresCompiler) dropSequence(op ops.DropSequence) error {
	guard := op.IfExists || op.Sequence.OwnedBy != nil
	c.run("drop sequence "+op.Sequence.QualifiedName().String(), "DROP SEQUENCE "+ifExists(guard)+c.d.QuoteName(op.Sequence.QualifiedName()))
	return nil
}

func (c *postgresCompiler) alterSequence(op ops.AlterSequence) error {
	from, to := op.From, op.To
	name := c.d.QuoteName(to.QualifiedName())
	note := "sequence " + to.QualifiedName().String()
	var words []string
	if !to.Type.IsZero() && !c.d.canonicalType(from.Type).Equal(c.d.canonicalType(to.Type)) {
		typ, err := c.d.FormatType(to.Type)
		if err != nil {
			return fmt.Errorf("%s: %w", note, err)
		}
		words = append(words, "AS "+typ)
	}
	restart := c.fitSequence(to.QualifiedName().String(), c.d.QuoteString(name), from.Options, to.Options, from.Type, to.Type)
	words = append(words, changedOptions(from.Options, to.Options)...)
	if restart {
		words = append(words, "RESTART")
	}
	if len(words) > 0 {
		c.run("change "+note, "ALTER SEQUENCE "+name+" "+strings.Join(words, " "))
	}
	if from.Unlogged != to.Unlogged {
		c.run("logging of "+note, "ALTER SEQUENCE "+name+" SET "+map[bool]string{true: "UNLOGGED", false: "LOGGED"}[to.Unlogged])
	}
	if !sameOwner(from.OwnedBy, to.OwnedBy) {
		c.ownSequence(to)
	}
	if from.Comment != to.Comment {
		c.comment("SEQUENCE "+name, to.Comment)
	}
	return nil
}

func sameOwner(a, b *schema.ColumnRef) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (c *postgresCompiler) renameSequence(op ops.RenameSequence) error {
	at := op.From
	if op.From.Schema != op.To.Schema {
		target := orDefault(op.To.Schema, orDefault(c.opt.DefaultSchema, "public"))
		c.run("move sequence "+op.From.String()+" to schema "+target, "ALTER SEQUENCE "+c.d.QuoteName(op.From)+" SET SCHEMA "+c.d.QuoteIdent(target))
		at.Schema = op.To.Schema
	}
	if op.From.Name != op.To.Name {
		c.run("rename sequence "+op.From.String()+" to "+op.To.String(), "ALTER SEQUENCE "+c.d.QuoteName(at)+" RENAME TO "+c.d.QuoteIdent(op.To.Name))
	}
	return nil
}
