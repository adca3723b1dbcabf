package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// objectWord is the keyword of a kind of object in DDL, or "" for one that PostgreSQL does
// not have.
func objectWord(k schema.ObjectKind) string {
	switch k {
	case schema.KindView:
		return "VIEW"
	case schema.KindMaterializedView:
		return "MATERIALIZED VIEW"
	case schema.KindFunction:
		return "FUNCTION"
	case schema.KindProcedure:
		return "PROCEDURE"
	case schema.KindAggregate:
		return "AGGREGATE"
	case schema.KindTrigger:
		return "TRIGGER"
	case schema.KindEventTrigger:
		return "EVENT TRIGGER"
	case schema.KindRule:
		return "RULE"
	case schema.KindPolicy:
		return "POLICY"
	case schema.KindStatistics:
		return "STATISTICS"
	case schema.KindCollation:
		return "COLLATION"
	case schema.KindRange:
		return "TYPE"
	case schema.KindSearchDictionary:
		return "TEXT SEARCH DICTIONARY"
	case schema.KindSearchConfiguration:
		return "TEXT SEARCH CONFIGURATION"
	case schema.KindCast:
		return "CAST"
	case schema.KindOperator:
		return "OPERATOR"
	case schema.KindGrant, schema.KindDefaultPrivilege:
		return "PRIVILEGES"
	case schema.KindPublication, schema.KindPublicationTable:
		return "PUBLICATION"
	}
	return ""
}

// objectTarget is an object as DROP, ALTER and COMMENT ON name it: FUNCTION f(integer),
// TRIGGER t ON users.
func (d postgres) objectTarget(o schema.Object) string {
	word := objectWord(o.Kind) + " "
	switch o.Kind {
	case schema.KindOperator:
		return word + d.QuoteName(o.QualifiedName()) + "(" + o.Args + ")"
	case schema.KindFunction, schema.KindProcedure:
		return word + d.QuoteName(routineName(o)) + "(" + RoutineArgs(o) + ")"
	case schema.KindAggregate:
		return word + d.QuoteName(routineName(o)) + "(" + orDefault(RoutineArgs(o), "*") + ")"
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy:
		return word + d.QuoteIdent(o.Name) + " ON " + d.QuoteName(o.On)
	case schema.KindEventTrigger:
		return word + d.QuoteIdent(o.Name)
	case schema.KindCast:
		return word + "(" + o.Args + ")"
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		return word + d.QuoteName(routineName(o))
	}
	return word + d.QuoteName(o.QualifiedName())
}

// routineName is the name of a routine, or of a text search dictionary or configuration, with
// the schema that its definition gives, if any. DROP FUNCTION lower(text) would mean
// pg_catalog.lower, which comes first in the search path; DROP FUNCTION public.lower(text)
// does not.
func routineName(o schema.Object) schema.Name {
	n := o.QualifiedName()
	if n.Schema != "" {
		return n
	}
	c := sqltext.Classify(sqltext.Postgres, o.Definition)
	if c.Verb != "CREATE" || len(c.Targets) != 1 || len(c.Targets[0].Parts) != 2 {
		return n
	}
	if qualified := nameInSQL(sqltext.Postgres, c.Targets[0]); qualified.Name == n.Name {
		return qualified
	}
	return n
}

// objectNote names an object for people: "trigger t on users".
func objectNote(o schema.Object) string { return o.Path().String() }

// objectStatement is the statement that creates an object: its definition, or
// for a view's bare query, CREATE VIEW around it.
func (d postgres) objectStatement(o schema.Object) string {
	if !o.Kind.IsRoutine() { // the server keeps the text of a body and does not print it anew
		o.Definition = keepBetween(o.Definition)
	}
	if o.Kind == schema.KindPublicationTable {
		o.Definition = publishedOnly(o.Definition)
	}
	return d.plainStatement(o)
}

// plainStatement is objectStatement without keepBetween.
func (d postgres) plainStatement(o schema.Object) string {
	def := strings.TrimSpace(o.Definition)
	if !o.Kind.IsRoutine() {
		def = keepArrayCasts(def)
	}
	tokens := sqltext.Tokens(sqltext.Postgres, def)
	for len(tokens) > 0 && tokens[len(tokens)-1].Text == ";" {
		def = strings.TrimSpace(def[:tokens[len(tokens)-1].Offset])
		tokens = tokens[:len(tokens)-1]
	}
	if len(tokens) == 0 {
		return ""
	}
	if !tokens[0].Is("create") {
		if o.Kind == schema.KindView || o.Kind == schema.KindMaterializedView {
			return "CREATE " + objectWord(o.Kind) + " " + d.QuoteName(o.QualifiedName()) + " AS\n" + def
		}
		return def
	}
	if len(tokens) > 3 && tokens[1].Is("or") && tokens[2].Is("replace") {
		return "CREATE " + strings.TrimSpace(def[tokens[2].End():])
	}
	return def[tokens[0].Offset:]
}

// orReplace makes CREATE OR REPLACE of CREATE.
func orReplace(statement string) string {
	return "CREATE OR REPLACE" + statement[len("CREATE"):]
}

func (c *postgresCompiler) createObject(op ops.CreateObject) error {
	o := op.Object
	if isGrant(o.Kind) {
		return c.changeGrant(op)
	}
	if objectWord(o.Kind) == "" {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: kindsText(o.Kind)}
	}
	statement := c.d.objectStatement(o)
	if statement == "" {
		return fmt.Errorf("%s has no definition", objectNote(o))
	}
	switch {
	case bool(op.IfNotExists):
		exists := "duplicate_table OR duplicate_function OR duplicate_object"
		if o.Kind.IsTextSearch() { // the server does not look for one: the catalogue's unique index refuses it
			exists = "unique_violation"
		}
		c.run("create "+objectNote(o), tolerate(statement, exists, "NULL"))
	case o.Kind == schema.KindSearchConfiguration:
		c.createSearch(o)
	default:
		c.run("create "+objectNote(o), statement)
	}
	return c.objectExtras(o)
}

// tolerate is a DO block that executes a statement and, if that fails with a condition of
// PL/pgSQL, another one.
func tolerate(statement, condition, otherwise string) string {
	return doBlock("BEGIN\n" + statement + ";\nEXCEPTION WHEN " + condition + " THEN\n" + otherwise + ";\nEND")
}

// doBlock is a DO statement with a block of PL/pgSQL.
func doBlock(block string) string {
	tag := "$migrate$"
	for i := 1; strings.Contains(block, tag); i++ {
		tag = fmt.Sprintf("$migrate%d$", i)
	}
	return "DO " + tag + "\n" + block + "\n" + tag
}

// objectExtras adds the statements that complete a new object.
func (c *postgresCompiler) objectExtras(o schema.Object) error {
	if o.Comment != "" {
		c.comment(c.d.objectTarget(o), o.Comment)
	}
	if o.Enabled != "" {
		c.enable(o)
	}
	c.alterViewColumns(schema.Object{}, o)
	for _, ix := range o.Indexes {
		c.run(createIndexNote(o.QualifiedName(), ix), c.d.indexDef(o.QualifiedName(), ix, "", false))
		c.indexExtras(o.QualifiedName(), ix)
	}
	c.viewDetails(schema.Object{}, o)
	c.clusterView(schema.Object{}, o)
	c.statisticsTarget(schema.Object{}, o)
	return nil
}

// enable sets in which sessions a trigger or rule fires.
func (c *postgresCompiler) enable(o schema.Object) {
	word := map[string]string{"": "ENABLE", "disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}[o.Enabled]
	note := orDefault(o.Enabled, "enabled") + " " + objectNote(o)
	switch o.Kind {
	case schema.KindTrigger, schema.KindRule:
		c.run(note, "ALTER TABLE "+c.d.QuoteName(o.On)+" "+word+" "+objectWord(o.Kind)+" "+c.d.QuoteIdent(o.Name))
	case schema.KindEventTrigger:
		c.run(note, "ALTER EVENT TRIGGER "+c.d.QuoteIdent(o.Name)+" "+word)
	}
}

func (c *postgresCompiler) dropObject(op ops.DropObject) error {
	o := op.Object
	if isGrant(o.Kind) {
		return c.changeGrant(op)
	}
	if objectWord(o.Kind) == "" {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: kindsText(o.Kind)}
	}
	drop := c.d.dropStatement(o)
	switch {
	case bool(op.IfExists) && o.Kind == schema.KindPublicationTable:
		drop = tolerate(drop, "undefined_object OR undefined_table", "NULL")
	case bool(op.IfExists):
		words := "DROP " + objectWord(o.Kind) + " "
		drop = words + "IF EXISTS " + strings.TrimPrefix(drop, words) + cascade(op.Cascade)
	default:
		drop += cascade(op.Cascade)
	}
	c.run("drop "+objectNote(o), drop)
	return nil
}

// dropStatement drops an object, or takes from a publication what it publishes.
func (d postgres) dropStatement(o schema.Object) string {
	if o.Kind == schema.KindPublicationTable {
		return "ALTER PUBLICATION " + d.QuoteIdent(o.Name) + " DROP " + d.published(o)
	}
	return "DROP " + d.objectTarget(o)
}

// replaceObject gives an object another definition. Of a view or routine only the server can
// tell whether CREATE OR REPLACE accepts it: it refuses another type of a column or result.
// So one statement tries that, and drops and creates the object if it fails. It is tried
// first because an object that others depend on cannot be dropped.
func (c *postgresCompiler) replaceObject(op ops.ReplaceObject) error {
	from, to := op.From, op.To
	if isGrant(to.Kind) {
		return c.changeGrant(op)
	}
	if objectWord(to.Kind) == "" {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: kindsText(to.Kind)}
	}
	statement := c.d.objectStatement(to)
	if statement == "" {
		return fmt.Errorf("%s has no definition", objectNote(to))
	}
	if c.d.canonicalDefinition(from) == c.d.canonicalDefinition(to) && !c.d.losesStorage(from, to) {
		return c.alterObject(from, to)
	}
	drop := c.d.dropStatement(to)
	note := "replace " + objectNote(to)
	switch to.Kind {
	case schema.KindView:
		c.clearViewColumns(from, to)
		c.run(note, tolerate(orReplace(statement), "invalid_table_definition", drop+";\n"+statement))
	case schema.KindFunction, schema.KindProcedure:
		c.run(note, tolerate(orReplace(statement), "invalid_function_definition", drop+";\n"+statement))
	case schema.KindRule:
		c.run(note, orReplace(statement))
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		return c.replaceSearch(from, to)
	case schema.KindPublication:
		c.replacePublication(from, to, statement)
		return nil
	default:
		c.run("drop "+objectNote(to)+" to make it anew", drop)
		c.run("create "+objectNote(to), statement)
	}
	// If it was replaced in place, it still has its comment, and a rule its state.
	if from.Comment != "" && to.Comment == "" {
		c.comment(c.d.objectTarget(to), "")
	}
	if from.Enabled != "" && to.Enabled == "" && to.Kind == schema.KindRule {
		c.enable(to)
	}
	return c.objectExtras(to)
}

// alterObject changes what is not part of the definition, such as the comment.
func (c *postgresCompiler) alterObject(from, to schema.Object) error {
	if from.Comment != to.Comment {
		c.comment(c.d.objectTarget(to), to.Comment)
	}
	if from.Enabled != to.Enabled {
		c.enable(to)
	}
	c.clearViewColumns(from, to)
	c.alterViewColumns(from, to)
	c.viewDetails(from, to)
	c.statisticsTarget(from, to)
	if err := c.alterObjectIndexes(from, to); err != nil {
		return err
	}
	c.clusterView(from, to)
	return nil
}

// clearViewColumns removes defaults and comments from the columns of a view. CREATE OR REPLACE
// VIEW would keep them.
func (c *postgresCompiler) clearViewColumns(from, to schema.Object) {
	for _, name := range slices.Sorted(maps.Keys(from.ColumnDefaults)) {
		if _, kept := to.ColumnDefaults[name]; !kept {
			c.viewDefault(to, name, "DROP DEFAULT")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(from.ColumnComments)) {
		if _, kept := to.ColumnComments[name]; !kept {
			c.comment("COLUMN "+c.d.QuoteName(to.QualifiedName())+"."+c.d.QuoteIdent(name), "")
		}
	}
}

// alterViewColumns sets the defaults and comments of a view's columns that differ.
func (c *postgresCompiler) alterViewColumns(from, to schema.Object) {
	for _, name := range slices.Sorted(maps.Keys(to.ColumnDefaults)) {
		if expr := to.ColumnDefaults[name]; from.ColumnDefaults[name] != expr {
			c.viewDefault(to, name, "SET DEFAULT "+expr)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(to.ColumnComments)) {
		if from.ColumnComments[name] != to.ColumnComments[name] {
			c.comment("COLUMN "+c.d.QuoteName(to.QualifiedName())+"."+c.d.QuoteIdent(name), to.ColumnComments[name])
		}
	}
}

func (c *postgresCompiler) viewDefault(view schema.Object, column, action string) {
	c.run("default of "+view.QualifiedName().String()+"."+column,
		"ALTER "+c.d.objectTarget(view)+" ALTER COLUMN "+c.d.QuoteIdent(column)+" "+action)
}

func (c *postgresCompiler) alterObjectIndexes(from, to schema.Object) error {
	find := func(list []schema.Index, ix schema.Index) bool {
		return slices.ContainsFunc(list, func(other schema.Index) bool {
			return other.Name == ix.Name && samePostgresIndex(c.d, other, ix)
		})
	}
	for _, ix := range from.Indexes {
		if !find(to.Indexes, ix) {
			if err := c.dropIndex(ops.DropIndex{Table: to.QualifiedName(), Index: ix}); err != nil {
				return err
			}
		}
	}
	for _, ix := range to.Indexes {
		if !find(from.Indexes, ix) {
			if err := c.createIndex(ops.CreateIndex{Table: to.QualifiedName(), Index: ix}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *postgresCompiler) renameObject(op ops.RenameObject) error {
	if isGrant(op.Object.Kind) {
		return c.changeGrant(op)
	}
	if objectWord(op.Object.Kind) == "" {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: kindsText(op.Object.Kind)}
	}
	if op.Object.Kind == schema.KindPublicationTable {
		return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: "way to move a table from one publication to another", Hint: "drop it from the one and create it in the other"}
	}
	c.run("rename "+objectNote(op.Object)+" to "+op.To, "ALTER "+c.d.objectTarget(op.Object)+" RENAME TO "+c.d.QuoteIdent(op.To))
	return nil
}

// canonicalDefinition is the normal form of an object's statement: see foldPostgresSQL.
func (d postgres) canonicalDefinition(o schema.Object) string {
	if isGrant(o.Kind) {
		return d.canonicalGrant(o)
	}
	if !o.Kind.IsRoutine() {
		o.Definition = flatBetween(o.Definition)
	}
	if o.Kind.IsPublication() {
		return d.canonicalPublication(o)
	}
	text := foldPostgresSQL(d.plainStatement(o))
	if o.Kind == schema.KindStatistics {
		return sortedStatistics(text)
	}
	return text
}

// sortedStatistics sorts the columns of CREATE STATISTICS by name. The server does not keep
// the order in which they were given: it prints them in that of the table.
func sortedStatistics(text string) string {
	head, rest, ok := strings.Cut(text, " on ")
	from := strings.LastIndex(rest, " from ")
	if !ok || from < 0 {
		return text
	}
	list := splitOutside(rest[:from])
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	slices.Sort(list)
	return head + " on " + strings.Join(list, ", ") + rest[from:]
}

// cannotBeInTransaction reports whether PostgreSQL refuses to run a statement inside of a
// transaction, such as VACUUM or CREATE INDEX CONCURRENTLY. A long statement is only taken
// apart if its first words give a reason for it.
func cannotBeInTransaction(statement string) bool {
	var words []string
	for t := range sqltext.Lex(sqltext.Postgres, statement) {
		if t.Kind == sqltext.Ident {
			words = append(words, strings.ToLower(t.Text))
		}
		if len(words) == 5 {
			break
		}
	}
	if len(words) == 0 {
		return false
	}
	reason := false
	switch words[0] {
	case "vacuum", "cluster", "discard", "reindex", "do":
		reason = true
	case "create", "drop", "alter":
		reason = slices.Contains(words, "concurrently") || len(words) > 1 && slices.Contains([]string{"database", "tablespace", "system", "subscription"}, words[1]) ||
			words[0] == "alter" && strings.Contains(strings.ToLower(statement), "concurrently")
	}
	return reason && sqltext.Classify(sqltext.Postgres, statement).NoTransaction != ""
}

// multirangeOf is the name of the multirange type that PostgreSQL creates with a range type.
func multirangeOf(o schema.Object) schema.Name {
	if n, named := MultirangeName(o); named {
		return n
	}
	name := strings.Replace(o.Name, "range", "multirange", 1)
	if name == o.Name {
		name = schema.PostgresObjectName(o.Name, "", "multirange")
	}
	return schema.Name{Schema: o.Schema, Name: name}
}

// MultirangeName returns the name of the multirange type that PostgreSQL creates with a
// range, if the range's definition names it, as definitions read from a database do.
// One that is not named is created in the schema where unqualified names go.
func MultirangeName(o schema.Object) (schema.Name, bool) {
	_, after, ok := strings.Cut(o.Definition, "multirange_type_name = ")
	if o.Kind != schema.KindRange || !ok {
		return schema.Name{}, false
	}
	var text string
	for t := range sqltext.Lex(sqltext.Postgres, after) {
		if t.Text == "," || t.Text == ")" || t.Kind == sqltext.Whitespace {
			break
		}
		text += t.Text
	}
	n := schema.ParseName(text)
	return n, n.Name != ""
}
