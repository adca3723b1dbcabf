package gosource

import "github.com/retort-db/migrate/schema"

func (r *reader) readBun(list []model) ([]schema.Table, []Found) { return nil, nil }
