package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// fromDefinition spells a table out of the text that its Definition holds: what
// agrees with the table is kept with its comments and layout, what does not is
// replaced, and what is missing is added. strict wants constraints to have the
// names that the text gives them; else a constraint without a name in the text
// stands for one of equal structure, which is how a naming convention may have
// named it since. ok is false when there is no Definition or it is of no use.
func (d sqlite) fromDefinition(t schema.Table, strict bool) (stmt string, ok bool) {
	if t.Definition == "" {
		return "", false
	}
	parsed, err := sqltext.ParseTable(t.Definition)
	if err != nil || parsed.Select != "" || parsed.Schema != "" || parsed.Temp || parsed.IfNotExists {
		return "", false
	}
	if parsed.Name == t.Name && d.agrees(t, d.tableOf(parsed), strict) {
		return t.Definition, true
	}
	d = d.inStyleOf(parsed)
	e := definitionEditor{d: d, want: t, text: t.Definition, parsed: parsed, strict: strict}
	stmt, ok = e.edit()
	if !ok {
		return "", false
	}
	// The result has to say what is wanted, whatever was in the text.
	again, err := sqltext.ParseTable(stmt)
	if err != nil || !d.agrees(t, d.tableOf(again), strict) {
		return "", false
	}
	return stmt, true
}

// inStyleOf is the dialect that spells the types of a table's columns as its
// author does: in upper case, if they all are.
func (d sqlite) inStyleOf(t *sqltext.Table) sqlite {
	typed := false
	for _, c := range t.Columns {
		if c.Type != strings.ToUpper(c.Type) {
			return d
		}
		typed = typed || c.Type != ""
	}
	d.upperTypes = typed
	return d
}

// agrees compares tables without their indexes.
func (d sqlite) agrees(a, b schema.Table, strict bool) bool {
	x, y := d.canonicalTable(&a, nil), d.canonicalTable(&b, nil)
	tables := []schema.Table{x, y}
	for i := range tables {
		t := &tables[i]
		t.Indexes, t.RenamedFrom = nil, ""
		for j := range t.Columns {
			t.Columns[j].RenamedFrom, t.Columns[j].OnUpdate = "", schema.Expr{}
		}
	}
	if !sameMembers(tables[0].Constraints(), tables[1].Constraints(), strict) {
		return false
	}
	for i := range tables {
		t := &tables[i]
		t.PrimaryKey, t.Uniques, t.Checks, t.ForeignKeys = nil, nil, nil, nil
	}
	return equalValues(tables[0], tables[1])
}

// sameMembers reports whether each of have stands for one of want, and none of
// want is left over.
func sameMembers(want, have []schema.Constraint, strict bool) bool {
	want = slices.Clone(want)
	for _, h := range have {
		i := findMember(want, h, strict)
		if i < 0 {
			return false
		}
		want = slices.Delete(want, i, i+1)
	}
	return len(want) == 0
}

// findMember finds the constraint that have stands for, or -1.
func findMember(want []schema.Constraint, have schema.Constraint, strict bool) int {
	same := func(w schema.Constraint) bool {
		if !strict && have.ConstraintName() == "" {
			w = w.Renamed("")
		}
		return equalValues(plainMember(w), plainMember(have))
	}
	return slices.IndexFunc(want, same)
}

// plainMember leaves out what is not written in a statement.
func plainMember(c schema.Constraint) schema.Constraint {
	switch c := c.(type) {
	case schema.PrimaryKey:
		c.RenamedFrom = ""
		return c
	case schema.Unique:
		c.RenamedFrom = ""
		return c
	case schema.Check:
		c.RenamedFrom, c.Column = "", ""
		return c
	case schema.ForeignKey:
		c.RenamedFrom, c.RefTable.Name = "", foldSQLiteName(c.RefTable.Name)
		c.RefColumns = slices.Clone(c.RefColumns)
		for i, name := range c.RefColumns {
			c.RefColumns[i] = foldSQLiteName(name)
		}
		return c
	}
	return c
}

// definitionEditor works through the members of a CREATE TABLE statement.
type definitionEditor struct {
	d      sqlite
	want   schema.Table
	text   string
	parsed *sqltext.Table
	strict bool

	canon schema.Table        // want in canonical form
	had   schema.Table        // what the text says, in canonical form
	left  []schema.Constraint // constraints of canon that are not placed yet
	parts []part
}

// part is a member of the new statement.
type part struct {
	column        string // whose definition it is, if any
	text          string
	before, after string // what stood around it: blanks and comments
}

func (e *definitionEditor) edit() (string, bool) {
	e.canon = e.d.canonicalTable(&e.want, nil)
	had := e.d.tableOf(e.parsed)
	e.had = e.d.canonicalTable(&had, nil)
	e.left = e.canon.Constraints()
	if !e.keepsAny() {
		return "", false
	}
	around := e.surroundings()
	columns := make([]columnPlan, len(e.parsed.Columns))
	for i := range columns {
		columns[i] = e.planColumn(i, &had)
	}
	kept := make([]bool, len(e.parsed.Constraints))
	for i, c := range e.parsed.Constraints {
		member := memberOf(&had, c)
		kept[i] = member != nil && e.take(e.canonicalMember(member))
	}
	for i, plan := range columns {
		if plan.want == nil {
			continue
		}
		text, err := e.columnText(i, plan)
		if err != nil {
			return "", false
		}
		e.parts = append(e.parts, part{plan.want.Name, text, around[i].before, around[i].after})
	}
	if !e.addColumns() {
		return "", false
	}
	e.sortColumns()
	for i, c := range e.parsed.Constraints {
		if at := len(columns) + i; kept[i] {
			e.parts = append(e.parts, part{"", c.Span.In(e.text), around[at].before, around[at].after})
		}
	}
	for _, c := range e.left {
		if w := e.wanted(c); w != nil {
			e.parts = append(e.parts, part{text: e.d.tableConstraint(&e.want, w)})
		}
	}
	return e.join(around[len(around)-1].before), true
}

// keepsAny reports whether the text has a column that stays.
func (e *definitionEditor) keepsAny() bool {
	return slices.ContainsFunc(e.parsed.Columns, func(c sqltext.Column) bool { return e.want.Column(c.Name) != nil })
}

// columnPlan says what becomes of a column of the text.
type columnPlan struct {
	want *schema.Column // nil: it goes
	keep bool           // its text stays
	// checks are the checks behind it, in canonical form; where their text goes,
	// those that are still wanted are to stand there again.
	checks []schema.Constraint
}

// planColumn keeps a column's text if all that it says is still wanted.
func (e *definitionEditor) planColumn(i int, had *schema.Table) columnPlan {
	p := e.parsed.Columns[i]
	plan := columnPlan{want: e.want.Column(p.Name)}
	if plan.want == nil {
		return plan
	}
	var members []schema.Constraint
	key := false
	for _, k := range p.Constraints {
		k.Columns = []sqltext.Term{{Column: p.Name, Desc: k.Desc}}
		m := memberOf(had, k)
		if m == nil {
			continue
		}
		m = e.canonicalMember(m)
		members = append(members, m)
		switch m.ConstraintKind() {
		case schema.KindPrimaryKey:
			key = true
		case schema.KindCheck:
			plan.checks = append(plan.checks, m)
		}
	}
	plan.keep = e.sameColumn(plan.want, had.Column(p.Name)) &&
		(!key || equalValues(e.canon.Column(p.Name).Identity, e.had.Column(p.Name).Identity)) && e.takeAll(members)
	return plan
}

// sameColumn compares columns but for what the primary key makes of them.
func (e *definitionEditor) sameColumn(want, had *schema.Column) bool {
	bare := func(c *schema.Column) schema.Column {
		t := schema.Table{Name: e.want.Name, Columns: []schema.Column{*c}, Options: e.want.Options}
		t.Columns[0].OnUpdate, t.Columns[0].RenamedFrom = schema.Expr{}, ""
		return e.d.canonicalTable(&t, nil).Columns[0]
	}
	return equalValues(bare(want), bare(had))
}

// columnText is the column as it was or anew, and behind it the constraints that
// belong there and have no place yet.
func (e *definitionEditor) columnText(i int, plan columnPlan) (string, error) {
	var inline []schema.Constraint
	for _, c := range e.left {
		w := e.wanted(c)
		if check, ok := w.(schema.Check); ok && findMember(plan.checks, c, e.strict) >= 0 {
			check.Column = plan.want.Name
			w = check
		}
		if w != nil && inlineConstraint(&e.want, w) && slices.Equal(constraintColumns(w), []string{plan.want.Name}) {
			inline = append(inline, w)
			e.take(c)
		}
	}
	if !plan.keep {
		return e.rewriteColumn(i, plan, inline)
	}
	text := e.parsed.Columns[i].Span.In(e.text)
	for _, k := range inline {
		text += " " + e.d.inlineDefinition(k, plan.want)
	}
	return text, nil
}

// clause is a part of a column's definition behind the type.
type clause struct {
	kind sqltext.ConstraintKind
	text string
}

// rewriteColumn takes the column's new definition and keeps the text of those of
// its clauses that said the same before, in their former order.
func (e *definitionEditor) rewriteColumn(i int, plan columnPlan, inline []schema.Constraint) (string, error) {
	was := e.parsed.Columns[i]
	stmt, err := e.d.columnDefinition(&e.want, plan.want, inline)
	if err != nil {
		return "", err
	}
	parsed, err := sqltext.ParseTable("CREATE TABLE t (" + stmt + ")")
	if err != nil || len(parsed.Columns) != 1 {
		return stmt, nil //nolint:nilerr // what cannot be read is left as it was made
	}
	src, now := "CREATE TABLE t ("+stmt+")", parsed.Columns[0]
	typ := now.Type
	if e.sameType(plan.want, was.Type, typ) {
		typ = was.Type
	}
	var kept, fresh []clause
	used := make([]bool, len(was.Constraints))
	for _, k := range now.Constraints {
		at := slices.IndexFunc(was.Constraints, func(o sqltext.Constraint) bool { return e.sameClause(plan.want, o, k) })
		if at < 0 || used[at] {
			fresh = append(fresh, clause{k.Kind, k.Span.In(src)})
			continue
		}
		used[at] = true
	}
	for at, k := range was.Constraints {
		if used[at] {
			kept = append(kept, clause{k.Kind, k.Span.In(e.text)})
		}
	}
	words := []string{was.NameSpan.In(e.text)}
	if typ != "" {
		words = append(words, typ)
	}
	for _, c := range mergeClauses(kept, fresh) {
		words = append(words, c.text)
	}
	return strings.Join(words, " "), nil
}

// sameType reports whether one spelling of a column's type may stand for the
// other: that of a primary key by itself has to be the same word.
func (e *definitionEditor) sameType(c *schema.Column, a, b string) bool {
	if pk := e.want.PrimaryKey; pk != nil && slices.Equal(pk.Columns, []string{c.Name}) {
		return strings.EqualFold(a, b)
	}
	strict := e.want.Options.Strict
	return equalValues(e.d.canonicalType(e.d.storedType(a), strict), e.d.canonicalType(e.d.storedType(b), strict))
}

// sameClause reports whether two clauses of a column say the same.
func (e *definitionEditor) sameClause(c *schema.Column, a, b sqltext.Constraint) bool {
	if a.Kind != b.Kind || a.Name != b.Name || a.Conflict != b.Conflict {
		return false
	}
	switch a.Kind {
	case sqltext.NotNull:
		return true
	case sqltext.Default:
		return e.d.normalDefault(schema.SQLExpr(a.Expr), c.Type) == e.d.normalDefault(schema.SQLExpr(b.Expr), c.Type)
	case sqltext.Collate:
		return strings.EqualFold(a.Collation, b.Collation)
	case sqltext.Generated:
		return a.Stored == b.Stored && normalSQL(a.Expr, &e.want) == normalSQL(b.Expr, &e.want)
	case sqltext.PrimaryKey:
		return a.Desc == b.Desc && a.Autoincrement == b.Autoincrement
	}
	a.Columns = []sqltext.Term{{Column: c.Name}}
	b.Columns = a.Columns
	x, y := memberOf(&e.want, a), memberOf(&e.want, b)
	return x != nil && y != nil && equalValues(plainMember(e.canonicalMember(x)), plainMember(e.canonicalMember(y)))
}

// mergeClauses puts new clauses in front of the first former one that our own
// order puts behind them.
func mergeClauses(kept, fresh []clause) []clause {
	out := slices.Clone(kept)
	for _, f := range fresh {
		at := slices.IndexFunc(out, func(k clause) bool { return clauseRank(k.kind) > clauseRank(f.kind) })
		if at < 0 {
			at = len(out)
		}
		out = slices.Insert(out, at, f)
	}
	return out
}

// clauseRank is the place of a clause in our own spelling.
func clauseRank(k sqltext.ConstraintKind) int {
	order := []sqltext.ConstraintKind{sqltext.NotNull, sqltext.PrimaryKey, sqltext.Unique, sqltext.Default, sqltext.Collate,
		sqltext.Check, sqltext.ForeignKey, sqltext.Generated}
	return slices.Index(order, k)
}

// addColumns appends the columns that the text does not have.
func (e *definitionEditor) addColumns() bool {
	for i := range e.want.Columns {
		c := &e.want.Columns[i]
		if e.had.Column(c.Name) != nil {
			continue
		}
		var inline []schema.Constraint
		for _, k := range inlineOf(&e.want, c.Name) {
			if e.take(e.canonicalMember(k)) {
				inline = append(inline, k)
			}
		}
		text, err := e.d.columnDefinition(&e.want, c, inline)
		if err != nil {
			return false
		}
		e.parts = append(e.parts, part{column: c.Name, text: text})
	}
	return true
}

// sortColumns brings the columns into the wanted order.
func (e *definitionEditor) sortColumns() {
	at := func(p part) int {
		return slices.IndexFunc(e.want.Columns, func(c schema.Column) bool { return c.Name == p.column })
	}
	slices.SortStableFunc(e.parts, func(a, b part) int { return at(a) - at(b) })
}

func (e *definitionEditor) canonicalMember(c schema.Constraint) schema.Constraint {
	return e.d.canonicalMember(&e.want, c)
}

// canonicalMember brings one constraint of a table into canonical form.
func (d sqlite) canonicalMember(of *schema.Table, c schema.Constraint) schema.Constraint {
	t := schema.Table{Name: of.Name, Columns: of.Columns, Options: of.Options}
	if c.ConstraintKind() != schema.KindPrimaryKey {
		t.PrimaryKey = of.PrimaryKey
	}
	t.AddConstraint(c)
	canon := d.canonicalTable(&t, nil)
	for _, k := range canon.Constraints() {
		if k.ConstraintKind() == c.ConstraintKind() {
			return k
		}
	}
	return c
}

// wanted finds the constraint of want whose canonical form is given.
func (e *definitionEditor) wanted(canon schema.Constraint) schema.Constraint {
	for _, c := range e.want.Constraints() {
		if equalValues(e.canonicalMember(c), canon) {
			return c
		}
	}
	return nil
}

// take marks a constraint as placed; false if it is not wanted (any more).
func (e *definitionEditor) take(c schema.Constraint) bool {
	i := findMember(e.left, c, e.strict)
	if i < 0 {
		return false
	}
	e.left = slices.Delete(slices.Clone(e.left), i, i+1)
	return true
}

// takeAll takes all of them or none.
func (e *definitionEditor) takeAll(list []schema.Constraint) bool {
	left := e.left
	for _, c := range list {
		if !e.take(c) {
			e.left = left
			return false
		}
	}
	return true
}

// surroundings cuts the text between the members: up to the end of the line a
// comment belongs to the member before, else to the one behind. The last entry
// is what stands before the closing parenthesis.
func (e *definitionEditor) surroundings() []part {
	var spans []sqltext.Span
	for _, c := range e.parsed.Columns {
		spans = append(spans, c.Span)
	}
	for _, c := range e.parsed.Constraints {
		spans = append(spans, c.Span)
	}
	out := make([]part, len(spans)+1)
	from := e.parsed.Body.Start + 1
	for i, s := range spans {
		gap := e.text[from:s.Start]
		if i > 0 {
			out[i-1].after, gap = cutGap(gap)
		}
		out[i].before = gap
		from = s.End
	}
	last := len(spans) - 1
	out[last].after, out[last+1].before = cutGap(e.text[from : e.parsed.Body.End-1])
	return out
}

// cutGap splits what stands between two members, without the comma.
func cutGap(gap string) (after, before string) {
	var b strings.Builder
	end := -1 // of what belongs to the member before
	for t := range sqltext.Lex(sqltext.SQLite, gap) {
		switch {
		case t.Text == ",":
			continue
		case t.Kind == sqltext.Whitespace && strings.Contains(t.Text, "\n") && end < 0:
			end = b.Len()
		}
		b.WriteString(t.Text)
	}
	text := b.String()
	if end < 0 {
		end = 0
	}
	if strings.TrimSpace(text[:end]) == "" {
		return "", text
	}
	return text[:end], text[end:]
}

// join puts the statement together.
func (e *definitionEditor) join(closing string) string {
	var b strings.Builder
	b.WriteString(e.text[:e.parsed.NameSpan.Start])
	if e.parsed.Name == e.want.Name {
		b.WriteString(e.parsed.NameSpan.In(e.text))
	} else {
		b.WriteString(e.d.QuoteIdent(e.want.Name))
	}
	b.WriteString(e.text[e.parsed.NameSpan.End : e.parsed.Body.Start+1])
	indent := e.indent()
	for i, p := range e.parts {
		before := p.before
		if before == "" || i == 0 && strings.TrimSpace(before) == "" {
			before = indent
		}
		if i > 0 && indent == "" && before == "" {
			before = " "
		}
		b.WriteString(before + p.text)
		if i < len(e.parts)-1 {
			b.WriteByte(',')
		}
		b.WriteString(p.after)
	}
	if strings.Contains(e.parts[len(e.parts)-1].after, "--") && !strings.HasPrefix(strings.TrimLeft(closing, " \t\r"), "\n") {
		b.WriteByte('\n')
	}
	b.WriteString(closing + ")")
	if equalValues(e.canon.Options, e.had.Options) {
		return b.String() + e.text[e.parsed.Body.End:]
	}
	return b.String() + e.d.tableOptions(e.want)
}

// indent is the blank space before the first member.
func (e *definitionEditor) indent() string {
	gap := e.text[e.parsed.Body.Start+1 : e.parsed.Columns[0].Span.Start]
	if i := strings.LastIndexByte(gap, '\n'); i >= 0 {
		return gap[i:]
	}
	return ""
}
