package gosource

import "github.com/retort-db/migrate/schema"

// readBun refuses: what bun's CreateTable makes is not known here yet.
func (r *reader) readBun(list []model) ([]schema.Table, []Found) {
	for _, m := range list {
		r.fail(m.pos, m.name(), "", "say what the table is in migrate tags, and mark it with "+directiveModel,
			"structs with bun's tags are not read yet")
	}
	return nil, nil
}
