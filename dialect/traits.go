package dialect

// Traits are what tells the databases apart for whoever plans a change.
type Traits struct {
	// NamedTypes: enums, domains and composite types are objects that columns and
	// routines stand on. Elsewhere a column has the values of its enum by itself.
	NamedTypes bool
	// SerialSequences: a column may count by a sequence that is an object, too.
	SerialSequences bool
	// RebuildsTables: a table is changed by building it anew beside itself, and what
	// refers to it does not mind meanwhile.
	RebuildsTables bool
	// RemakesPartitioned: a table is partitioned otherwise only by making it anew,
	// while it is empty.
	RemakesPartitioned bool
	// PlacesColumns: a column may be added anywhere among the others, and not only
	// after them.
	PlacesColumns bool
	// KeyMakesType: the type of a column may mean something else while it is the
	// primary key, as INTEGER does, which then numbers the rows.
	KeyMakesType bool
	// CountsByKey: a column that counts has to be the first of a key at all times.
	CountsByKey bool
	// FillsIn: a column that may not be null and has no default may get the zero
	// value of its type in rows that were there before.
	FillsIn bool
	// AsksForZone: a timestamp without a time zone and one with it are converted in
	// the zone of the session, unless the statement names another.
	AsksForZone bool
	// ViewsDangle: a view may stand on what is not there, for a while.
	ViewsDangle bool
	// SharesIndexNames: no two indexes of a schema may have one name, be they of one
	// table or not, nor one that a table has.
	SharesIndexNames bool
	// RenamesMembers: constraints and indexes can be given another name as they are.
	RenamesMembers bool
	// SharesConstraintNames: no two tables of a schema may have checks or foreign
	// keys of one name. MariaDB minds about foreign keys only.
	SharesConstraintNames bool
	// FoldsTables and FoldsMembers: names of tables, and those of columns, indexes
	// and constraints, are compared without case.
	FoldsTables  bool
	FoldsMembers bool
}

func (postgres) Traits() Traits {
	return Traits{NamedTypes: true, SerialSequences: true, RemakesPartitioned: true, AsksForZone: true, SharesIndexNames: true, RenamesMembers: true}
}

// Traits leaves the names of tables to the server's file system: they are compared
// as they are written.
func (mysql) Traits() Traits {
	return Traits{PlacesColumns: true, CountsByKey: true, FillsIn: true, ViewsDangle: true, SharesConstraintNames: true, FoldsMembers: true}
}

func (sqlite) Traits() Traits {
	return Traits{RebuildsTables: true, KeyMakesType: true, SharesIndexNames: true, FoldsTables: true, FoldsMembers: true}
}
