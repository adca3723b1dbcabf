package dialect

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// resetsStorage: SET STORAGE DEFAULT gives a column the storage of its type.
func (d postgres) resetsStorage() bool { return d.server.AtLeast(16, 0, 0) }

// defaultStorage is the storage that columns of a type have by default, as in
// pg_type.typstorage.
func defaultStorage(t schema.Type) string {
	switch t = plainOf(t); t.Kind {
	case schema.Numeric:
		return "main"
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Real, schema.Double, schema.Boolean, schema.Date, schema.Time,
		schema.Timetz, schema.Timestamp, schema.Timestamptz, schema.Interval, schema.UUID, schema.EnumKind:
		return "plain"
	case schema.Raw:
		switch t.Raw {
		case "inet", "cidr":
			return "main"
		case `"char"`, "name", "money", "oid", "tid", "xid", "xid8", "cid", "pg_lsn", "macaddr", "macaddr8", "tsquery",
			"point", "line", "lseg", "box", "circle":
			return "plain"
		}
	}
	return "extended"
}

// storageClause is the clause that sets the storage of a column, to the default of its type
// if as is empty. known is false if the type would have to be known for that, and is not.
func (d postgres) storageClause(as string, t schema.Type) (clause string, known bool) {
	switch {
	case as != "":
	case d.resetsStorage():
		as = "default"
	case t.IsZero():
		return "", false
	default:
		as = defaultStorage(t)
	}
	return "SET STORAGE " + strings.ToUpper(as), true
}

func compressionClause(as string) string { return "SET COMPRESSION " + orDefault(as, "default") }

// storage changes how a column is stored and compressed. SET STORAGE on a parent changes all
// partitions and children, SET COMPRESSION none of them: those that had a storage of their
// own get it back, and those that were compressed as the parent follow it.
func (a *columnAlter) storage() error {
	c, to := a.c, a.op.To
	if to.Storage.Set {
		clause, known := c.d.storageClause(to.Storage.Value, a.newType())
		if !known {
			return &UnknownBeforeError{Op: a.op, Name: a.op.Table}
		}
		c.run("storage of "+a.at, a.clause(clause))
	}
	if to.Compression.Set {
		c.run("compression of "+a.at, a.clause(compressionClause(to.Compression.Value)))
	}
	again := a.retyped && defaultStorage(a.newType()) != "plain"
	if c.before == nil || !again && !to.Storage.Set && !to.Compression.Set {
		return nil
	}
	for _, heir := range c.before.Heirs(a.op.Table, a.op.Column, a.was) {
		set := func(what, clause string) {
			c.run(what+" of "+heir.Table.String()+"."+a.was.Name, "ALTER TABLE ONLY "+c.d.QuoteName(heir.Table)+" ALTER COLUMN "+a.column+" "+clause)
		}
		if !heir.Stored && (to.Storage.Set || again && heir.Column.Storage != "") {
			if clause, known := c.d.storageClause(heir.Column.Storage, a.newType()); known {
				set("storage", clause)
			}
		}
		if heir.Compressed {
			take(&heir.Column.Compression, to.Compression)
		}
		if heir.Compressed && to.Compression.Set || again && heir.Column.Compression != "" {
			set("compression", compressionClause(heir.Column.Compression))
		}
	}
	return nil
}

// storageOfNewType are the clauses that give a column the storage and compression that it
// had. ALTER COLUMN TYPE has set them to the defaults of the new type.
func (a *columnAlter) storageOfNewType() []string {
	if defaultStorage(a.newType()) == "plain" {
		return nil
	}
	var clauses []string
	if a.was.Storage != "" && !a.op.To.Storage.Set {
		clause, _ := a.c.d.storageClause(a.was.Storage, a.newType()) // known, since it is not the type's
		clauses = append(clauses, clause)
	}
	if a.was.Compression != "" && !a.op.To.Compression.Set && a.c.d.hasCompression() {
		clauses = append(clauses, compressionClause(a.was.Compression))
	}
	return clauses
}

// setStatistics sets the statistics target of a column. If the table is known to have partitions or
// children, it says ONLY, so that theirs remain.
func (c *postgresCompiler) setStatistics(table schema.Name, column string, target int) {
	only := ""
	if c.before != nil && len(c.before.Descendants(table)) > 0 {
		only = "ONLY "
	}
	c.run("statistics of "+table.String()+"."+column,
		"ALTER TABLE "+only+c.d.QuoteName(table)+" ALTER COLUMN "+c.d.QuoteIdent(column)+" SET STATISTICS "+strconv.Itoa(target))
}

// ownStorage completes a column of a new partition or child, which CREATE TABLE has given
// the storage and compression of the parent's: it resets the storage, if the column declares
// none, and sets the compression that it declares.
func (c *postgresCompiler) ownStorage(t schema.Table, col schema.Column) {
	of := t.InheritedColumn(parentTables{c}, col.Name)
	if of == nil {
		return
	}
	at := t.QualifiedName().String() + "." + col.Name
	alter := "ALTER TABLE " + c.d.QuoteName(t.QualifiedName()) + " ALTER COLUMN " + c.d.QuoteIdent(col.Name) + " "
	if of.Storage != "" && col.Storage == "" {
		if clause, known := c.d.storageClause("", col.Type); known {
			c.run("storage of "+at, alter+clause)
		}
	}
	if of.Compression != col.Compression && c.d.hasCompression() {
		c.run("compression of "+at, alter+compressionClause(col.Compression))
	}
}
