package importer

import (
	"strings"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// entity is what alembic_utils keeps beside tables: a function, a trigger, a view, an extension of PostgreSQL's.
type entity struct {
	kind                             string // as CREATE and DROP have it
	schema, name, params, definition string
	on                               string // a trigger's table
}

// entityDirective reads create_entity, replace_entity and drop_entity, which alembic_utils adds to Alembic.
func (s *script) entityDirective(verb string, call python.Call) ([]ops.Op, error) {
	on, ok := s.value(call.Arg(0, "target")).(python.Call)
	if !ok {
		return nil, computed
	}
	e, ok := s.entity(on)
	if !ok {
		return nil, computed
	}
	sql := e.drop()
	if verb != "drop_entity" {
		sql = e.create(verb == "replace_entity")
	}
	return []ops.Op{ops.Execute{SQL: schema.SQLExpr(sql)}}, nil
}

func (s *script) entity(call python.Call) (entity, bool) {
	kinds := map[string]string{
		"PGFunction": "FUNCTION", "PGProcedure": "PROCEDURE", "PGTrigger": "TRIGGER", "PGView": "VIEW",
		"PGMaterializedView": "MATERIALIZED VIEW", "PGExtension": "EXTENSION",
	}
	e := entity{kind: kinds[lastName(call.Function)]}
	in, ok := s.text(call.Arg(0, "schema"))
	signature, named := s.text(call.Arg(1, "signature"))
	if !ok || !named || e.kind == "" {
		return e, false
	}
	e.schema, e.name = in, signature
	if e.kind == "EXTENSION" {
		return e, true
	}
	if at := strings.IndexByte(signature, '('); at >= 0 {
		e.name, e.params = strings.TrimSpace(signature[:at]), signature[at:]
	}
	e.definition, ok = s.sql(call.Arg(2, "definition"))
	if e.kind != "TRIGGER" {
		return e, ok
	}
	var also bool
	e.on, also = s.text(call.Arg(3, "on_entity"))
	if constraint, _ := s.truth(call.Keyword("is_constraint"), false); constraint {
		e.kind = "CONSTRAINT TRIGGER"
	}
	return e, ok && also
}

func (e entity) create(replace bool) string {
	create := "CREATE "
	if replace {
		create = "CREATE OR REPLACE "
	}
	switch e.kind {
	case "EXTENSION":
		return "CREATE EXTENSION " + quoted(e.name) + " WITH SCHEMA " + quoted(e.schema)
	case "TRIGGER", "CONSTRAINT TRIGGER":
		return create + e.kind + " " + quoted(e.name) + " " + e.definition
	case "VIEW":
		return create + "VIEW " + e.qualified() + " AS " + e.definition
	case "MATERIALIZED VIEW":
		if replace {
			return e.drop() + ";\nCREATE MATERIALIZED VIEW " + e.qualified() + " AS " + e.definition
		}
		return "CREATE MATERIALIZED VIEW " + e.qualified() + " AS " + e.definition
	}
	return create + e.kind + " " + e.qualified() + e.params + " " + e.definition
}

func (e entity) drop() string {
	switch e.kind {
	case "EXTENSION":
		return "DROP EXTENSION " + quoted(e.name)
	case "TRIGGER", "CONSTRAINT TRIGGER":
		return "DROP TRIGGER " + quoted(e.name) + " ON " + e.on
	}
	return "DROP " + e.kind + " " + e.qualified()
}

func (e entity) qualified() string { return quoted(e.schema) + "." + quoted(e.name) }

// quoted is a name that keeps its letters, as alembic_utils has them.
func quoted(name string) string { return sqltext.QuoteIdent(sqltext.Postgres, name) }
