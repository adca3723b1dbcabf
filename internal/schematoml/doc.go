// Package schematoml is the TOML form of schema values: what models, revisions
// and `migrate schema` have in common. It reads a document into nodes that know
// where they stand, reads schema values from nodes through Fields, and writes
// them as tables of pairs that a layout of its own makes pleasant to read.
//
// Each kind of value has one file with its reader and its writer side by side;
// what one writes the other reads back to an equal value.
package schematoml
