package autogen

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// impliedKeys takes from the live foreign keys that name no columns those of the
// primary key that they stood for, where that becomes another: SQLite keeps them as
// they are written, so that they refer to the new one afterwards.
func (w *walk) impliedKeys() {
	for i := range w.in.Live.Tables {
		t := w.live.Table(w.in.Live.Tables[i].QualifiedName())
		if t == nil {
			continue
		}
		for _, written := range w.in.Live.Tables[i].ForeignKeys {
			if len(written.RefColumns) > 0 {
				continue
			}
			at := slices.IndexFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
				return fk.Name == written.Name && slices.Equal(fk.Columns, written.Columns) && w.becomesAnother(fk)
			})
			if at >= 0 {
				t.ForeignKeys[at].RefColumns = nil
			}
		}
	}
}

// becomesAnother is whether a foreign key refers to the primary key of a table that
// is to have another one.
func (w *walk) becomesAnother(fk schema.ForeignKey) bool {
	is, meant := w.live.Table(fk.RefTable), w.compare.Table(fk.RefTable)
	return is != nil && meant != nil && is.PrimaryKey != nil && slices.Equal(fk.RefColumns, is.PrimaryKey.Columns) &&
		(meant.PrimaryKey == nil || !slices.Equal(is.PrimaryKey.Columns, meant.PrimaryKey.Columns))
}
