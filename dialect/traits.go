package dialect

// Traits are the differences between databases that matter to whoever plans a change.
type Traits struct {
	// NamedTypes: enums, domains and composite types are objects of their own, on which
	// columns and routines depend. Elsewhere a column holds the values of its enum
	// itself.
	NamedTypes bool
	// SerialSequences: a column may draw its numbers from a sequence that is an object,
	// too.
	SerialSequences bool
	// RebuildsTables: a table is changed by creating a new one beside it and copying
	// the rows. Foreign keys that refer to it may stay meanwhile.
	RebuildsTables bool
	// RemakesPartitioned: the partition key of a table can be changed only by creating
	// the table anew, while it is empty.
	RemakesPartitioned bool
	// PlacesColumns: a column may be added anywhere among the others, not only at the
	// end.
	PlacesColumns bool
	// KeyMakesType: the type of a column may mean something else while the column is
	// the primary key, as INTEGER does on SQLite, where it then numbers the rows.
	KeyMakesType bool
	// CountsByKey: an AUTO_INCREMENT column has to be the first one of a key at all
	// times.
	CountsByKey bool
	// FillsIn: when a column is added that is NOT NULL and has no default, the rows
	// that are there may get the zero value of its type.
	FillsIn bool
	// AsksForZone: a conversion between timestamps with and without a time zone uses
	// the zone of the session, unless the statement names another.
	AsksForZone bool
	// ViewsDangle: a view may refer to something that does not exist, for a while.
	ViewsDangle bool
	// SharesIndexNames: an index has to have a name that no other index and no table of
	// the schema has.
	SharesIndexNames bool
	// RenamesMembers: constraints and indexes can be renamed in place.
	RenamesMembers bool
	// SharesConstraintNames: no two tables of a schema may have checks or foreign keys
	// of the same name. On MariaDB that holds for foreign keys only.
	SharesConstraintNames bool
	// FoldsTables and FoldsMembers: the names of tables, and those of columns, indexes
	// and constraints, are compared without regard to case.
	FoldsTables  bool
	FoldsMembers bool
}

func (postgres) Traits() Traits {
	return Traits{NamedTypes: true, SerialSequences: true, RemakesPartitioned: true, AsksForZone: true, SharesIndexNames: true, RenamesMembers: true}
}

// Traits does not set FoldsTables. Whether MySQL distinguishes t from T depends on
// lower_case_table_names, which by default is 0 on Linux: it does.
func (mysql) Traits() Traits {
	return Traits{PlacesColumns: true, CountsByKey: true, FillsIn: true, ViewsDangle: true, SharesConstraintNames: true, FoldsMembers: true}
}

func (sqlite) Traits() Traits {
	return Traits{RebuildsTables: true, KeyMakesType: true, SharesIndexNames: true, FoldsTables: true, FoldsMembers: true}
}
