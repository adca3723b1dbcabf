package autogen

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// impliedKeys handles REFERENCES p without columns, which SQLite takes for the primary key
// of p at any time. In canonical form such a foreign key names the columns of the key. Where
// p gets another primary key, the live key is going to refer to that one, and a declared
// REFERENCES p (a) that means the former key is a change. So the live key loses its columns,
// and differs.
func (s *sides) impliedKeys() {
	for i := range s.in.Live.Tables {
		t := s.live.Table(s.in.Live.Tables[i].QualifiedName())
		if t == nil {
			continue
		}
		for _, written := range s.in.Live.Tables[i].ForeignKeys {
			if len(written.RefColumns) > 0 {
				continue
			}
			at := slices.IndexFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
				return fk.Name == written.Name && slices.Equal(fk.Columns, written.Columns) && s.becomesAnother(fk)
			})
			if at >= 0 {
				t.ForeignKeys[at].RefColumns = nil
			}
		}
	}
}

// impliedIndexes names the indexes that MySQL makes by itself for foreign keys, if the live
// side was declared: in a database they have the names of their keys.
func (s *sides) impliedIndexes() {
	if !s.in.Options.LiveDeclared {
		return
	}
	for i := range s.live.Tables {
		t := &s.live.Tables[i]
		for j := range t.Indexes {
			if t.Indexes[j].Name == "" {
				t.Indexes[j].Name = impliedName(*t, t.Indexes[j])
			}
		}
	}
}

// becomesAnother reports whether a foreign key refers to the primary key of a table that is
// to have another primary key.
func (s *sides) becomesAnother(fk schema.ForeignKey) bool {
	is, meant := s.live.Table(fk.RefTable), s.compare.Table(fk.RefTable)
	return is != nil && meant != nil && is.PrimaryKey != nil && slices.Equal(fk.RefColumns, is.PrimaryKey.Columns) &&
		(meant.PrimaryKey == nil || !slices.Equal(is.PrimaryKey.Columns, meant.PrimaryKey.Columns))
}
