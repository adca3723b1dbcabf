package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// spellSerials spells out, on either side, the serial columns whose sequence the
// other side has by itself: it is the same one, and goes on counting where it is.
func (in Input) spellSerials() Input {
	if !in.Dialect.Traits().SerialSequences {
		return in
	}
	live, declared := in.Live.Sequences, in.Declared.Sequences
	in.Live = spelledOut(in.Live, declared)
	in.Declared = spelledOut(in.Declared, live)
	in.Normalized = spelledOut(in.Normalized, live)
	return in
}

// spelledOut is a schema with the sequences of a list that its serial columns have,
// and those columns drawing from them.
func spelledOut(s schema.Schema, list []schema.Sequence) schema.Schema {
	if len(list) == 0 {
		return s
	}
	names := make(map[schema.Name]bool, len(list))
	for _, q := range list {
		names[sequenceName(q)] = true
	}
	var tables []schema.Table
	var sequences []schema.Sequence
	for i, t := range s.Tables {
		for j, col := range t.Columns {
			plain, q, serial := dialect.SpelledSerial(t.QualifiedName(), col)
			if !serial || !names[sequenceName(q)] {
				continue
			}
			if tables == nil {
				tables = slices.Clone(s.Tables)
			}
			if len(sequences) == 0 || sequences[len(sequences)-1].OwnedBy.Table != t.QualifiedName() {
				tables[i].Columns = slices.Clone(t.Columns)
			}
			tables[i].Columns[j] = plain
			sequences = append(sequences, q)
		}
	}
	if tables == nil {
		return s
	}
	s.Tables, s.Sequences = tables, slices.Concat(s.Sequences, sequences)
	return s
}
