package schematoml

import "github.com/retort-db/migrate/schema"

func readTableOptions(f *Fields) schema.TableOptions {
	return schema.TableOptions{
		Unlogged:         f.Bool("unlogged"),
		Tablespace:       f.String("tablespace"),
		AccessMethod:     f.String("access_method"),
		RowSecurity:      f.Bool("row_security"),
		ForceRowSecurity: f.Bool("force_row_security"),
		ReplicaIdentity:  f.String("replica_identity"),
		ClusterOn:        f.String("cluster_on"),
		Storage:          f.Parameters("storage"),
		Engine:           f.String("engine"),
		Charset:          f.String("charset"),
		Collation:        f.String("collation"),
		RowFormat:        f.String("row_format"),
		SystemVersioning: f.Bool("system_versioning"),
		Period:           f.Period("period"),
		Strict:           f.Bool("strict"),
		WithoutRowID:     f.Bool("without_rowid"),
	}
}

func tableOptionsMap(o schema.TableOptions) Map {
	var m Map
	m.Flag("unlogged", o.Unlogged)
	m.Str("tablespace", o.Tablespace)
	m.Str("access_method", o.AccessMethod)
	m.Flag("row_security", o.RowSecurity)
	m.Flag("force_row_security", o.ForceRowSecurity)
	m.Str("replica_identity", o.ReplicaIdentity)
	m.Str("cluster_on", o.ClusterOn)
	m.AddParameters("storage", o.Storage)
	m.Str("engine", o.Engine)
	m.Str("charset", o.Charset)
	m.Str("collation", o.Collation)
	m.Str("row_format", o.RowFormat)
	m.Flag("system_versioning", o.SystemVersioning)
	m.AddPeriod("period", o.Period)
	m.Flag("strict", o.Strict)
	m.Flag("without_rowid", o.WithoutRowID)
	return m
}

// Period returns the period at key. An empty string is none.
func (f *Fields) Period(key string) schema.Period {
	if n := f.Value(key); n != nil && n.Kind == String && n.Text == "" {
		return schema.Period{}
	}
	n := f.kind(key, `a table, { name = "…", start = "…", end = "…" }`, Table)
	if n == nil {
		return schema.Period{}
	}
	in := f.r.Fields(n, key)
	defer in.Done()
	return schema.Period{Name: in.Required("name"), Start: in.Required("start"), End: in.Required("end")}
}

// AddPeriod adds a period that is there.
func (m *Map) AddPeriod(key string, p schema.Period) {
	if p != (schema.Period{}) {
		m.Set(key, Map{{"name", p.Name}, {"start", p.Start}, {"end", p.End}})
	}
}
