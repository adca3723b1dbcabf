// Package autogen compares a live schema with a declared one and returns the
// operations that lead from the first to the second, each with its reverse. It does
// no I/O: what only the database can tell, the caller asks the database for and
// passes in.
//
// [Diff] is the way in. It may have to be called again, with what the caller found
// out about the answer of the first call:
//
//   - [Result].Unsettled holds declared objects whose text only the database can
//     compare with the live one. Let the database spell them, and pass that as
//     [Input].Normalized.
//   - [Result].Candidates are drops and adds that look like renames. Pass those that
//     are renames as [Options].Renames.
//
// [Assess] then says what is risky about the changes, given the answers to
// [Questions]. [Fill] writes them into a draft of a revision, [Script] and
// [Transaction] into SQL.
package autogen

// Where things are, for whoever changes this package:
//
// Comparing. diff.go calls the steps in their order, and walk.go holds what they have
// found so far; sides.go says in which forms the two schemas are at hand. table.go
// compares a table and calls column.go and constraint.go (indexes, too); types.go
// compares types and sequences, and object.go what the server prints whole (views,
// routines, triggers and the like). match.go pairs by name what both sides have, and
// candidate.go finds likely renames. What is compared is canonical, what operations say
// is as somebody wrote it: counterpart.go leads from the one to the other.
//
// Consequences: what an operation on one thing takes along elsewhere. recreate.go,
// aside.go and references.go take out of the way what would keep a change from being
// made (objects; expressions; foreign keys), and put it back. remake.go makes types
// anew that cannot be altered. parts.go, invalid_index.go and attached_key.go see to the
// indexes of partitions, and rename_cycles.go to names that are exchanged.
//
// Order. order.go sorts the operations by what each needs, makes and drops: facts*.go
// say that, about the resources that resource.go names. phase.go breaks ties, and
// ancestry.go says which tables are partitions and children of which.
// reference_cycles.go cuts foreign keys out of tables that refer to each other.
// together.go keeps together what MySQL can only do in one statement.
//
// Words. describe*.go say a change in a line, title.go names a revision, draft.go and
// script.go write files.
//
// Risks. risk.go calls for each change what the other risk_*.go find.
//
// A new kind of operation needs a place in phase.go, facts*.go, describe*.go and
// mentioned.go. A new property of a column or table needs a line in column.go or
// table.go; TestEveryColumnPropertyIsCompared and TestEveryTableOptionIsCompared fail
// without it.
