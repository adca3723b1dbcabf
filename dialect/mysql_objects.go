package dialect

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// object creates, replaces, drops and renames what the server prints whole.
func (c *mysqlCompiler) object(op ops.Op) error {
	switch op := op.(type) {
	case ops.CreateObject:
		return c.createObject(op, op.Object, bool(op.IfNotExists))
	case ops.ReplaceObject:
		return c.replaceObject(op)
	case ops.DropObject:
		return c.dropObject(op, op.Object, bool(op.IfExists))
	case ops.RenameObject:
		return c.renameObject(op)
	}
	return nil
}

// objectKeyword is the word of the grammar for a kind of object.
func (d mysql) objectKeyword(op ops.Op, k schema.ObjectKind) (string, error) {
	switch k {
	case schema.KindView, schema.KindTrigger, schema.KindFunction, schema.KindProcedure, schema.KindEvent:
		return strings.ToUpper(string(k)), nil
	}
	return "", &UnsupportedError{Dialect: d.flavor(), Op: op, What: kindsText(k)}
}

// head reads a definition, under the object's own name.
func (c *mysqlCompiler) head(op ops.Op, o schema.Object) (mysqlHead, error) {
	keyword, err := c.objectKeyword(op, o.Kind)
	if err != nil {
		return mysqlHead{}, err
	}
	if o.Definition == "" {
		return mysqlHead{}, &UnsupportedError{
			Dialect: c.flavor(), Op: op, What: "definition of " + o.QualifiedName().String(), Hint: "write it into the operation",
		}
	}
	if err := c.checkSession(op, o); err != nil {
		return mysqlHead{}, err
	}
	h, ok := readMySQLHead(strings.TrimRight(strings.TrimSpace(o.Definition), "; \n\t\r"))
	switch {
	case !ok && o.Kind == schema.KindView:
		h = mysqlHead{kind: keyword, rest: "AS " + strings.TrimRight(strings.TrimSpace(o.Definition), "; \n\t\r")}
	case !ok || h.kind != keyword:
		return h, &UnsupportedError{
			Dialect: c.flavor(), Op: op, What: "definition of " + o.Name + " that it could read",
			Hint: "write the whole statement, beginning with CREATE " + keyword,
		}
	}
	if h.name != o.QualifiedName() || h.ifNotExists {
		h.respell(o.QualifiedName())
	}
	h.orReplace = false
	return h, nil
}

func mysqlObjectNote(verb string, o schema.Object) string {
	return verb + " " + o.Kind.Words() + " " + o.QualifiedName().String()
}

func (c *mysqlCompiler) createObject(op ops.Op, o schema.Object, guard bool) error {
	h, err := c.head(op, o)
	if err != nil {
		return err
	}
	if guard {
		can := c.createsObjectsIfMissing()
		if o.Kind == schema.KindView {
			can = c.createsViewsIfMissing()
		}
		if !can && o.Kind != schema.KindEvent {
			return &UnsupportedError{Dialect: c.flavor(), Op: op, What: "IF NOT EXISTS for it"}
		}
		h.respell(h.name)
		h.ifNotExists = true
	}
	c.under(o)
	c.ddl(mysqlObjectNote("create", o), h.begun(o).String(), c.probeObject(o, true))
	return nil
}

func (c *mysqlCompiler) replaceObject(op ops.ReplaceObject) error {
	h, err := c.head(op, op.To)
	if err != nil {
		return err
	}
	if c.alterEvent(op, h) {
		return nil
	}
	if op.To.Kind == schema.KindView || c.replacesObjects() {
		h.orReplace = true
		c.under(op.To)
		c.ddl(mysqlObjectNote("replace", op.To), h.begun(op.To).String(), probeNever)
		return nil
	}
	if err := c.dropObject(op, op.To, false); err != nil {
		return err
	}
	return c.createObject(op, op.To, false)
}

func (c *mysqlCompiler) dropObject(op ops.Op, o schema.Object, guard bool) error {
	keyword, err := c.objectKeyword(op, o.Kind)
	if err != nil {
		return err
	}
	sql := "DROP " + keyword + " "
	if guard {
		sql += "IF EXISTS "
	}
	c.ddl(mysqlObjectNote("drop", o), sql+c.QuoteName(o.QualifiedName()), c.probeObject(o, false))
	return nil
}

func (c *mysqlCompiler) renameObject(op ops.RenameObject) error {
	from, to := op.Object, op.Object
	to.Name = op.To
	note := mysqlObjectNote("rename", from) + " to " + op.To
	switch from.Kind {
	case schema.KindView:
		c.ddl(note, "RENAME TABLE "+c.QuoteName(from.QualifiedName())+" TO "+c.QuoteName(to.QualifiedName()), c.probeObject(to, true), RiskRename)
		return nil
	case schema.KindEvent:
		c.ddl(note, "ALTER EVENT "+c.QuoteName(from.QualifiedName())+" RENAME TO "+c.QuoteName(to.QualifiedName()), c.probeObject(to, true), RiskRename)
		return nil
	}
	if known := c.known.Object(from.ID()); known != nil && from.Definition == "" {
		to.Definition, to.Session = known.Definition, known.Session
	}
	if err := c.createObject(op, to, false); err != nil {
		return err
	}
	return c.dropObject(op, from, false)
}

// sequence is MariaDB's.
func (c *mysqlCompiler) sequence(op ops.Op) error {
	if !c.hasSequences() {
		return &UnsupportedError{Dialect: c.flavor(), Op: op, What: "sequences", Hint: "number the rows of a column with identity"}
	}
	switch op := op.(type) {
	case ops.CreateSequence:
		name := op.Sequence.QualifiedName()
		guard := ""
		if op.IfNotExists {
			guard = "IF NOT EXISTS "
		}
		c.ddl("create sequence "+name.String(), "CREATE SEQUENCE "+guard+c.QuoteName(name)+mysqlSequence(op.Sequence.Options)+c.sequenceComment(op.Sequence.Comment), c.probeTable(name, true))
	case ops.DropSequence:
		name := op.Sequence.QualifiedName()
		guard := ""
		if op.IfExists {
			guard = "IF EXISTS "
		}
		c.ddl("drop sequence "+name.String(), "DROP SEQUENCE "+guard+c.QuoteName(name), c.probeTable(name, false), RiskDataLoss)
	case ops.AlterSequence:
		c.alterSequence(op)
	case ops.RenameSequence:
		c.renameTable(ops.RenameTable(op))
	}
	return nil
}

// alterSequence moves a sequence into narrower bounds first, which the server would
// refuse to set otherwise: SETVAL goes on only. Where the bounds share no number, or the
// numbers are to go the other way, it has to restart together with the change.
func (c *mysqlCompiler) alterSequence(op ops.AlterSequence) {
	name := op.To.QualifiedName()
	was, to := mysqlAllSequenceOptions(op.From.Options), mysqlAllSequenceOptions(op.To.Options)
	if op.From.Comment != op.To.Comment { // to which a sequence is a table
		c.ddl("comment on sequence "+name.String(), "ALTER TABLE "+c.QuoteName(name)+" COMMENT = "+c.QuoteString(op.To.Comment), probeNever)
		if reflect.DeepEqual(was, to) {
			return
		}
	}
	words := mysqlSequence(to) + noCycle(to)
	low, high := *to.Min > *was.Min, *to.Max < *was.Max
	turns := *was.Increment < 0 != (*to.Increment < 0)
	switch {
	case *to.Min > *was.Max || *to.Max < *was.Min || turns && (low || high):
		words += " RESTART"
	case low && *to.Increment > 0:
		c.fitSequence(name, *to.Min)
	case high && *to.Increment < 0:
		c.fitSequence(name, *to.Max)
	}
	c.ddl("alter sequence "+name.String(), "ALTER SEQUENCE "+c.QuoteName(name)+words, probeNever)
}

// sequenceComment is the comment that a sequence is made with.
func (c *mysqlCompiler) sequenceComment(text string) string {
	if text == "" {
		return ""
	}
	return " COMMENT=" + c.QuoteString(text)
}

func (c *mysqlCompiler) fitSequence(name schema.Name, next int64) {
	c.ddl("move the numbers of "+name.String()+" into the new bounds", fmt.Sprintf("DO SETVAL(%s, %d, 0)", c.QuoteName(name), next), probeNever)
}

func mysqlSequence(o schema.SequenceOptions) string {
	var b strings.Builder
	option := func(words string, p *int64) {
		if p != nil {
			b.WriteString(" " + words + " " + strconv.FormatInt(*p, 10))
		}
	}
	option("START WITH", o.Start)
	option("MINVALUE", o.Min)
	option("MAXVALUE", o.Max)
	option("INCREMENT BY", o.Increment)
	option("CACHE", o.Cache)
	if o.Cycle {
		b.WriteString(" CYCLE")
	}
	return b.String()
}

// noCycle ends what an alteration would leave alone.
func noCycle(o schema.SequenceOptions) string {
	if o.Cycle {
		return ""
	}
	return " NOCYCLE"
}

// mysqlAllSequenceOptions spells the defaults too: ALTER SEQUENCE leaves alone what
// it does not name.
func mysqlAllSequenceOptions(o schema.SequenceOptions) schema.SequenceOptions {
	fill := func(p **int64, value int64) {
		if *p == nil {
			*p = &value
		}
	}
	fill(&o.Increment, 1)
	if *o.Increment < 0 {
		fill(&o.Min, -9223372036854775807)
		fill(&o.Max, -1)
		fill(&o.Start, *o.Max)
	} else {
		fill(&o.Min, 1)
		fill(&o.Max, 9223372036854775806)
		fill(&o.Start, *o.Min)
	}
	fill(&o.Cache, 1000)
	return o
}
