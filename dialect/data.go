package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// rowsPerStatement bounds the length of a statement that lists rows, so that every server
// accepts it and a person can read it in an error.
const rowsPerStatement = 500

// dataDialect is what operations on rows need of each database.
type dataDialect interface {
	Dialect
	// value is a Go value as a literal for a column of a type. The type is the zero
	// value if it is not known.
	value(v any, t schema.Type) (string, error)
	// overriding is what an INSERT has to say between its columns and its values if
	// they have values for a column GENERATED ALWAYS AS IDENTITY: PostgreSQL's
	// OVERRIDING SYSTEM VALUE. It is empty otherwise, and on other databases.
	overriding(t *schema.Table, columns []string) string
	// conflict is the clause of an upsert behind the rows, such as ON CONFLICT (id) DO
	// UPDATE SET …. Without columns to update, a row that exists stays as it is.
	conflict(columns, update []string) string
	// stream returns the fields Stream and Parameters of a load.
	stream(c dataCompiler, l Load) (stream string, parameters int)
	// fieldReader is FieldReader.
	fieldReader(t schema.Type) func(string) (any, error)
	batchDialect
}

// dataCompiler compiles operations on the rows of one table.
type dataCompiler struct {
	d     dataDialect
	opt   Options
	table schema.Name
	// known is the table's definition, or nil. If nothingKnown is set, that is because
	// there was no look at the database at all; else the database has no such table.
	known         *schema.Table
	nothingKnown  bool
	add           func(Step)
	addAutocommit func(Step) // for a step that runs outside of transactions
}

// compileData compiles an operation if it is one on rows; handled reports whether it is.
func compileData(op ops.Op, c func(schema.Name) dataCompiler) (handled bool, err error) {
	switch op := op.(type) {
	case ops.Insert:
		return true, c(op.Table).insert(op)
	case ops.BulkInsert:
		if op.File.Name != "" {
			return true, c(op.Table).load(op, op.File, nil)
		}
		return true, c(op.Table).insert(ops.Insert{Table: op.Table, Columns: op.Columns, Rows: op.Rows, Key: op.Key})
	case ops.Upsert:
		return true, c(op.Table).upsert(op)
	case ops.Update:
		return true, c(op.Table).update(op)
	case ops.Delete:
		if op.File.Name != "" {
			return true, c(op.Table).load(op, op.File, op.Key)
		}
		return true, c(op.Table).delete(op)
	case ops.Backfill:
		return true, c(op.Table).backfill(op)
	}
	return false, nil
}

// needsForData is Needs for operations on rows: the table, if the types of its columns or
// its keys have to be known.
func needsForData(op ops.Op) []schema.Name {
	switch op := op.(type) {
	case ops.BulkInsert:
		if op.File.Name != "" {
			return []schema.Name{op.Table}
		}
	case ops.Upsert:
		return []schema.Name{op.Table}
	case ops.Delete:
		if op.File.Name != "" {
			return []schema.Name{op.Table}
		}
	case ops.Backfill:
		return []schema.Name{op.Table}
	}
	return nil
}

// column is a column of the table, or nil if it has none of that name or is not known.
func (c dataCompiler) column(name string) *schema.Column {
	if c.known == nil {
		return nil
	}
	if col := c.known.Column(name); col != nil || c.d.Name() == "postgres" {
		return col
	}
	for i := range c.known.Columns { // MySQL and SQLite do not distinguish Id from id
		if strings.EqualFold(c.known.Columns[i].Name, name) {
			return &c.known.Columns[i]
		}
	}
	return nil
}

func (c dataCompiler) typeOf(column string) schema.Type {
	if col := c.column(column); col != nil {
		return col.Type
	}
	return schema.Type{}
}

func (c dataCompiler) exec(note, sql string, risks ...Risk) {
	c.add(Step{Note: note, Risks: risks, Exec: &Exec{SQL: sql}})
}

// into is an INSERT up to its VALUES.
func (c dataCompiler) into(columns []string) string {
	return "INSERT INTO " + c.d.QuoteName(c.table) + " (" + QuoteIdents(c.d, columns) + ")" + c.d.overriding(c.known, columns)
}

// tuples are rows as an INSERT lists them: (1, 'a'), (2, 'b').
func (c dataCompiler) tuples(columns []string, rows [][]any, typeOf func(string) schema.Type) (string, error) {
	types := make([]schema.Type, len(columns))
	for i, name := range columns {
		types[i] = typeOf(name)
	}
	var b strings.Builder
	for i, row := range rows {
		if i > 0 {
			b.WriteString(",\n    ")
		}
		for j, v := range row {
			text, err := c.d.value(v, types[j])
			if err != nil {
				return "", fmt.Errorf("column %s: %w", columns[j], err)
			}
			b.WriteString([...]string{"(", ", "}[min(j, 1)])
			b.WriteString(text)
		}
		b.WriteByte(')')
	}
	return b.String(), nil
}

// chunks calls f with rowsPerStatement rows at a time. It refuses rows that do not have a
// value for each column.
func (c dataCompiler) chunks(op ops.Op, columns []string, rows [][]any, f func([][]any) error) error {
	for i, row := range rows {
		if len(row) != len(columns) {
			return fmt.Errorf("%s for %s: row %d has %d values for %d columns", op.Kind(), c.table, i+1, len(row), len(columns))
		}
	}
	for chunk := range slices.Chunk(rows, rowsPerStatement) {
		if err := f(chunk); err != nil {
			return fmt.Errorf("%s for %s: %w", op.Kind(), c.table, err)
		}
	}
	return nil
}

func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

func (c dataCompiler) insert(op ops.Insert) error {
	return c.chunks(op, op.Columns, op.Rows, func(rows [][]any) error {
		tuples, err := c.tuples(op.Columns, rows, c.typeOf)
		c.exec("insert "+rowCount(len(rows))+" into "+op.Table.String(), c.into(op.Columns)+" VALUES\n    "+tuples)
		return err
	})
}

// upsert checks that the conflict columns are a unique key. PostgreSQL and SQLite refuse
// the statement if they are not, but MySQL's ON DUPLICATE KEY names no columns: it would
// go by other keys, or insert every row again.
func (c dataCompiler) upsert(op ops.Upsert) error {
	if c.known != nil && !c.unique(op.Conflict) {
		return &NoUniqueKeyError{Op: op, Table: op.Table, Columns: op.Conflict}
	}
	update := op.Update
	if len(update) == 0 && !op.Ignore {
		update = slices.DeleteFunc(slices.Clone(op.Columns), func(name string) bool { return slices.Contains(op.Conflict, name) })
	}
	tail := "\n" + c.d.conflict(op.Conflict, update)
	return c.chunks(op, op.Columns, op.Rows, func(rows [][]any) error {
		tuples, err := c.tuples(op.Columns, rows, c.typeOf)
		c.exec("upsert "+rowCount(len(rows))+" into "+op.Table.String(), c.into(op.Columns)+" VALUES\n    "+tuples+tail)
		return err
	})
}

// NoUniqueKeyError says that no primary key, unique constraint or unique index
// is on the columns that an operation names.
type NoUniqueKeyError struct {
	Op      ops.Op
	Table   schema.Name
	Columns []string
}

func (e *NoUniqueKeyError) Error() string {
	return fmt.Sprintf("%s for %s: it has no primary key and no unique index on (%s)", e.Op.Kind(), e.Table, strings.Join(e.Columns, ", "))
}

// Operation implements OpError.
func (e *NoUniqueKeyError) Operation() ops.Op { return e.Op }

// unique reports whether one of the table's keys consists of exactly these columns, in
// any order.
func (c dataCompiler) unique(columns []string) bool {
	return slices.ContainsFunc(c.keys(), func(key []string) bool { return sameNames(key, columns) })
}

// sameNames reports whether two lists have the same names, apart from order and case.
func sameNames(a, b []string) bool {
	fold := func(list []string) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = strings.ToLower(s)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(fold(a), fold(b))
}

// keys lists the columns of each key that an upsert or backfill can go by: the primary
// key, the unique constraints, and the unique indexes, but for partial ones (WHERE …) and
// those on expressions.
func (c dataCompiler) keys() [][]string {
	var list [][]string
	if pk := c.known.PrimaryKey; pk != nil {
		list = append(list, pk.Columns)
	}
	for _, u := range c.known.Uniques {
		list = append(list, u.Columns)
	}
	for _, x := range c.known.Indexes {
		if !x.Unique || !x.Where.IsZero() {
			continue
		}
		columns := make([]string, len(x.Parts))
		for i, p := range x.Parts {
			columns[i] = p.Column
		}
		if !slices.Contains(columns, "") {
			list = append(list, columns)
		}
	}
	return list
}

// sets is the list of assignments in an UPDATE … SET.
func (c dataCompiler) sets(op ops.Op, list []ops.Assignment) (string, error) {
	set := make([]string, len(list))
	for i, a := range list {
		text := c.d.FormatExpr(a.Expr, c.typeOf(a.Column))
		if a.Expr.IsZero() {
			var err error
			if text, err = c.d.value(a.Value, c.typeOf(a.Column)); err != nil {
				return "", fmt.Errorf("%s of %s: column %s: %w", op.Kind(), c.table, a.Column, err)
			}
		}
		set[i] = c.d.QuoteIdent(a.Column) + " = " + text
	}
	return strings.Join(set, ", "), nil
}

func (c dataCompiler) where(e schema.Expr) string {
	if sql := c.d.FormatExpr(e, schema.Type{}); sql != "" {
		return " WHERE " + sql
	}
	return ""
}

func (c dataCompiler) update(op ops.Update) error {
	set, err := c.sets(op, op.Set)
	c.exec("update "+op.Table.String(), "UPDATE "+c.d.QuoteName(op.Table)+" SET "+set+c.where(op.Where))
	return err
}

func (c dataCompiler) delete(op ops.Delete) error {
	from := "DELETE FROM " + c.d.QuoteName(op.Table)
	if len(op.Rows) == 0 {
		c.exec("delete from "+op.Table.String(), from+c.where(op.Where), RiskDataLoss)
		return nil
	}
	key := op.Key
	if len(key) == 0 {
		key = op.Columns
	}
	for _, k := range key {
		if !slices.Contains(op.Columns, k) {
			return fmt.Errorf("delete for %s: the rows have no column %q, which is to find them", op.Table, k)
		}
	}
	return c.chunks(op, op.Columns, op.Rows, func(rows [][]any) error {
		where, err := c.matching(op.Columns, key, rows, c.typeOf)
		c.exec("delete "+rowCount(len(rows))+" from "+op.Table.String(), from+where, RiskDataLoss)
		return err
	})
}

// matching is a WHERE clause that finds rows by the values of their key columns: WHERE id
// IN (1, 2) for a key of one column, WHERE (a = 1 AND b = 2) OR (a = 1 AND b IS NULL) for
// one of several. A null is not equal to anything and needs its own condition.
func (c dataCompiler) matching(columns, key []string, rows [][]any, typeOf func(string) schema.Type) (string, error) {
	var listed, conditions []string
	for _, row := range rows {
		var parts []string
		for _, k := range key {
			v := row[slices.Index(columns, k)]
			text, err := c.d.value(v, typeOf(k))
			if err != nil {
				return "", fmt.Errorf("column %s: %w", k, err)
			}
			switch {
			case v == nil:
				parts = append(parts, c.d.QuoteIdent(k)+" IS NULL")
			case len(key) == 1:
				listed = append(listed, text)
			default:
				parts = append(parts, c.d.QuoteIdent(k)+" = "+text)
			}
		}
		if len(parts) > 0 {
			conditions = append(conditions, strings.Join(parts, " AND "))
		}
	}
	if len(listed) > 0 {
		conditions = append(conditions, c.d.QuoteIdent(key[0])+" IN ("+strings.Join(listed, ", ")+")")
	}
	if len(conditions) == 1 {
		return " WHERE " + conditions[0], nil
	}
	return " WHERE (" + strings.Join(conditions, ")\n   OR (") + ")", nil
}
