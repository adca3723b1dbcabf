package dialect

import (
	"errors"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// MariaDB's periods: two columns of a table that say from when and until when its rows
// hold, and the keys whose rows may not overlap in them.

func (d mysql) spellPeriod(p schema.Period) string {
	return "PERIOD FOR " + d.QuoteIdent(p.Name) + " (" + d.QuoteIdent(p.Start) + ", " + d.QuoteIdent(p.End) + ")"
}

// periodChange gives a table a period, or takes it away. The server names the check that
// stands for it in the catalogue after it.
func (c *mysqlCompiler) periodChange(op ops.AlterTable) mysqlClause {
	comes := op.To.Period.Value != schema.Period{}
	p, sql := op.From.Period.Value, ""
	if comes {
		p = op.To.Period.Value
		sql = "ADD " + c.spellPeriod(p)
	} else {
		if t := c.known.Table(op.Table); p == (schema.Period{}) && t != nil {
			p = t.Options.Period
		}
		sql = "DROP PERIOD FOR " + c.QuoteIdent(p.Name)
	}
	return mysqlClause{
		sql: sql, note: "period " + p.Name + " of " + op.Table.String(), touches: []string{"period " + p.Name}, drops: !comes,
		probe: c.probe("CHECK_CONSTRAINTS WHERE "+c.in("CONSTRAINT_SCHEMA", op.Table)+" AND TABLE_NAME = "+c.QuoteString(op.Table.Name)+
			" AND CONSTRAINT_NAME = "+c.QuoteString(p.Name), comes),
		cost: costCopy,
	}
}

// period judges the period of a table, and the keys that are to be over it.
func (v *mysqlValidator) period(where schema.Path, t schema.Table) {
	p := t.Options.Period
	overlaps := false
	over := func(at schema.Path, without bool, parts []schema.IndexPart) {
		overlaps = overlaps || without
		if without && v.hasPeriods() && (p.Name == "" || len(parts) == 0 || parts[len(parts)-1].Column != p.Name) {
			v.list = append(v.list, declared(at, errors.New(`a key without overlaps ends with the period of its table: write period = { name = "…", start = "…", end = "…" } at that, and the name as the key's last column`)))
		}
	}
	if k := t.PrimaryKey; k != nil {
		over(where.With("primary key", ""), k.WithoutOverlaps, mysqlKeyParts(k.Key))
	}
	for _, u := range t.Uniques {
		over(where.With("unique constraint", u.Name, u.Columns...), u.WithoutOverlaps, mysqlKeyParts(u.Key))
	}
	for _, x := range t.Indexes {
		over(indexPath(where, x), x.WithoutOverlaps, x.Parts)
	}
	switch {
	case v.hasPeriods():
	case p != (schema.Period{}):
		v.missing(where, "periods", "")
	case overlaps:
		v.missing(where, "keys WITHOUT OVERLAPS", "")
	}
}
