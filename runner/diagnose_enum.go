package runner

import (
	"context"
	"fmt"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// unlisted is for an enum that loses values which rows have.
func (r *Runner) unlisted(ctx context.Context, op ops.Op) finding {
	switch op := op.(type) {
	case ops.AlterEnum:
		for _, ref := range op.Columns {
			if f := r.valuesIn(ctx, ref, schema.Without(op.From.Values, op.To.Values)); f.text != "" {
				return f
			}
		}
	case ops.AlterColumn:
		from, to := op.From.Type.Value, op.To.Type.Value
		if from.Kind == schema.EnumKind && to.Kind == schema.EnumKind {
			return r.valuesIn(ctx, schema.ColumnRef{Table: op.Table, Column: op.Column}, schema.Without(from.Values, to.Values))
		}
	}
	return finding{}
}

func (r *Runner) valuesIn(ctx context.Context, at schema.ColumnRef, values []string) finding {
	if len(values) == 0 {
		return finding{}
	}
	column, list := r.dialect.QuoteIdent(at.Column), dialect.QuoteStrings(r.dialect, values)
	from := " FROM " + r.dialect.QuoteName(at.Table) + " WHERE " + r.server.among(column, list)
	n, example := r.countAndExample(ctx, "SELECT count(*)"+from, "SELECT "+column+from+" ORDER BY 1 LIMIT 1")
	if n == 0 {
		return finding{}
	}
	return finding{
		fmt.Sprintf("%s of %s with a value in %s that is removed, such as %s", some(n, "row"), at.Table, at.Column, example),
		"give them another value before, with an update in this revision or an earlier one",
	}
}

func (postgresServer) among(column, list string) string {
	return "ARRAY[" + column + "]::text[] && ARRAY[" + list + "]"
}

func (mysqlServer) among(column, list string) string  { return column + " IN (" + list + ")" }
func (sqliteServer) among(column, list string) string { return column + " IN (" + list + ")" }
