package gosource

import "github.com/retort-db/migrate/schema"

func (r *reader) readXorm(list []model) ([]schema.Table, []Found) { return nil, nil }
func xormMapper(n Naming) func(string) string                     { return nil }
