package dialect

import (
	"strconv"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// postgres is the dialect of PostgreSQL 12 and later.
type postgres struct{ server Server }

func newPostgres(s Server) Dialect { return postgres{server: s} }

func (d postgres) Name() string             { return "postgres" }
func (d postgres) Server() Server           { return d.server }
func (d postgres) TransactionalDDL() bool   { return true }
func (d postgres) Placeholder(n int) string { return "$" + strconv.Itoa(n) }

// What a version of PostgreSQL has, as far as it matters here. Where several features came
// with the same version, one method stands for all of them.

// hasCompression: column compression methods, DETACH … CONCURRENTLY.
func (d postgres) hasCompression() bool { return d.server.AtLeast(14, 0, 0) }

// hasNullsNotDistinct: also ON DELETE SET NULL (columns), SET ACCESS METHOD.
func (d postgres) hasNullsNotDistinct() bool { return d.server.AtLeast(15, 0, 0) }

// setsExpressions: ALTER COLUMN … SET EXPRESSION.
func (d postgres) setsExpressions() bool { return d.server.AtLeast(17, 0, 0) }

// hasMaintain: MAINTAIN is one of the rights on a table.
func (d postgres) hasMaintain() bool { return d.server.AtLeast(17, 0, 0) }

// namesNotNull: NOT NULL is a constraint with a name; also virtual generated
// columns, WITHOUT OVERLAPS, PERIOD and NOT ENFORCED.
func (d postgres) namesNotNull() bool { return d.server.AtLeast(18, 0, 0) }

// QuoteIdent quotes a name where it needs quotes, as the server itself does:
// what is shown to people should read as they would write it.
func (d postgres) QuoteIdent(name string) string {
	if plainPostgresName(name) && !postgresKeyword(name) {
		return name
	}
	return sqltext.QuoteIdent(sqltext.Postgres, name)
}

func plainPostgresName(name string) bool {
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z', c == '_':
		case c >= '0' && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return name != ""
}

func (d postgres) QuoteName(n schema.Name) string {
	if n.Schema == "" {
		return d.QuoteIdent(n.Name)
	}
	return d.QuoteIdent(n.Schema) + "." + d.QuoteIdent(n.Name)
}

// QuoteString needs E'…' for a backslash only where the server runs with
// standard_conforming_strings off, which it has not by default since 9.1.
func (d postgres) QuoteString(s string) string { return sqltext.QuoteString(sqltext.Postgres, s) }

// postgresKeyword reports whether a word has to be quoted to be a name everywhere: it is
// one of the keywords, of any version, other than those that PostgreSQL calls unreserved.
func postgresKeyword(word string) bool {
	switch word {
	case "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
		"bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
		"collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
		"current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
		"dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
		"extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest",
		"group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect",
		"interval", "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
		"json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
		"lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action",
		"national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric",
		"offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
		"precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
		"setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample",
		"then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user",
		"using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
		"xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
		"xmlserialize", "xmltable":
		return true
	}
	return false
}
