// Package dialect says how each database spells things: types, names, normal
// forms, and the program of statements that carries operations out. It does no
// I/O: what it has to know of a live database is handed to it.
//
// [For] returns the [Dialect] of a server. Its Compile turns operations into a
// [Program], Canonical brings a schema into the form in which two are compared, and
// Validate says what a server would not take. What else differs from one database to
// another and matters to a comparison or a run is a function of this package that
// takes the Dialect, such as [IsBarrier] or [RefusedKey].
package dialect

// Where things are, for whoever changes this package. A file whose name begins with
// postgres_, mysql_ (MariaDB, too) or sqlite_ is that database's alone; the others are
// shared, and say what differs in methods of the three types in postgres.go, mysql.go
// and sqlite.go, which also list what the versions of a server differ in.
//
// Each database has the same rooms:
//
//   - *_types.go: the names of types, both ways. *_expr.go: expressions.
//   - *_canonical.go: the normal form. *_validate.go: what a server refuses.
//   - *_compile.go: which statements carry an operation out; it calls what creates and
//     alters tables (*_table*.go, *_column*.go, *_alter*.go), constraints, indexes,
//     objects and rows (*_data.go).
//   - *_scratch.go: the statements that let a server spell declared objects.
//
// PostgreSQL has files for what only it has: enums, partitions, grants, publications,
// text search. MySQL joins what concerns one table into one ALTER TABLE of clauses
// (mysql_clause.go, mysql_alter.go) and looks up afterwards whether a statement took
// effect (mysql_probe.go). SQLite alters a table in place where it can
// (sqlite_inplace.go) and builds it anew otherwise (sqlite_rebuild.go), both in its
// author's spelling (sqlite_definition.go, sqlite_spelling.go).
//
// Shared are the program and how it is cut (program.go, builder.go, barrier.go), what SQL
// that is run as it is written does (execute.go, creates.go, drops.go, session.go), rows
// (data.go, batch.go, load.go, copy.go, field.go), foreign keys (refer_key.go, orphans.go),
// risks (risk.go), and small decisions (decide.go, traits.go).
