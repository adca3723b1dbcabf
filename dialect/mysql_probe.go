package dialect

import "github.com/retort-db/migrate/schema"

// Probes answer 1 when a statement took effect, for a run that lost the
// connection over it.

// probeNever is for statements that may simply be run again.
const probeNever = "SELECT 0"

func (d mysql) probe(from string, present bool) string {
	if present {
		return "SELECT COUNT(*) > 0 FROM information_schema." + from
	}
	return "SELECT COUNT(*) = 0 FROM information_schema." + from
}

// in names a schema for a condition.
func (d mysql) in(column string, n schema.Name) string {
	if n.Schema == "" {
		return column + " = DATABASE()"
	}
	return column + " = " + d.QuoteString(n.Schema)
}

func (d mysql) probeTable(n schema.Name, present bool) string {
	return d.probe("TABLES WHERE "+d.in("TABLE_SCHEMA", n)+" AND TABLE_NAME = "+d.QuoteString(n.Name), present)
}

func (d mysql) probeColumn(table schema.Name, column string, present bool) string {
	return d.probe("COLUMNS WHERE "+d.in("TABLE_SCHEMA", table)+" AND TABLE_NAME = "+d.QuoteString(table.Name)+
		" AND COLUMN_NAME = "+d.QuoteString(column), present)
}

func (d mysql) probeIndex(table schema.Name, index string, present bool) string {
	return d.probe("STATISTICS WHERE "+d.in("TABLE_SCHEMA", table)+" AND TABLE_NAME = "+d.QuoteString(table.Name)+
		" AND INDEX_NAME = "+d.QuoteString(index), present)
}

func (d mysql) probeConstraint(table schema.Name, name string, present bool) string {
	return d.probe("TABLE_CONSTRAINTS WHERE "+d.in("TABLE_SCHEMA", table)+" AND TABLE_NAME = "+d.QuoteString(table.Name)+
		" AND CONSTRAINT_NAME = "+d.QuoteString(name), present)
}

func (d mysql) probeObject(o schema.Object, present bool) string {
	n := o.QualifiedName()
	name := " = " + d.QuoteString(o.Name)
	switch o.Kind {
	case schema.KindTrigger:
		return d.probe("TRIGGERS WHERE "+d.in("TRIGGER_SCHEMA", n)+" AND TRIGGER_NAME"+name, present)
	case schema.KindFunction:
		return d.probe("ROUTINES WHERE "+d.in("ROUTINE_SCHEMA", n)+" AND ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_NAME"+name, present)
	case schema.KindProcedure:
		return d.probe("ROUTINES WHERE "+d.in("ROUTINE_SCHEMA", n)+" AND ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_NAME"+name, present)
	case schema.KindEvent:
		return d.probe("EVENTS WHERE "+d.in("EVENT_SCHEMA", n)+" AND EVENT_NAME"+name, present)
	}
	return d.probeTable(n, present)
}
