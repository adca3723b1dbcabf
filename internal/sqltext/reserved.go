package sqltext

import "strings"

// QuoteIdentIfNeeded writes an identifier bare if it may stand so in every place and version, and quoted
// otherwise. A bare one holds lower-case ASCII letters, digits and underscores only and is no keyword.
func QuoteIdentIfNeeded(d Dialect, name string) string {
	if isPlainName(name) && !isReserved(d, name) && !isKeywordSomewhere(d, name) {
		return name
	}
	return QuoteIdent(d, name)
}

// isPlainName reports whether no database folds or refuses the name for its letters.
func isPlainName(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && c != '_' && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return name != ""
}

// isReserved reports whether a lower-case word means something else when it is quoted.
func isReserved(d Dialect, word string) bool {
	switch d {
	case Postgres:
		return postgresReserved(word)
	case MySQL:
		return mysqlReserved(word)
	}
	return sqliteReserved(word)
}

// isKeywordSomewhere reports whether a word that is not reserved is a keyword in some places, or is reserved on
// some of the servers that share the dialect.
func isKeywordSomewhere(d Dialect, word string) bool {
	switch d {
	case Postgres:
		return postgresKeyword(word)
	case MySQL:
		return strings.HasPrefix(word, "_") || mysqlSomewhereReserved(word) // _utf8 introduces a string
	}
	return false
}

func postgresReserved(word string) bool {
	switch word {
	case "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
		"check", "collate", "column", "constraint", "create", "current_catalog", "current_date",
		"current_role", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
		"distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant",
		"group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit", "localtime",
		"localtimestamp", "not", "null", "offset", "on", "only", "or", "order", "placing", "primary",
		"references", "returning", "select", "session_user", "some", "symmetric", "system_user", "table",
		"then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "when", "where",
		"window", "with":
		return true
	}
	return false
}

// postgresKeyword lists the words that may name columns or functions, but not both.
func postgresKeyword(word string) bool {
	switch word {
	case "authorization", "between", "bigint", "binary", "bit", "boolean", "char", "character", "coalesce",
		"collation", "concurrently", "cross", "current_schema", "dec", "decimal", "exists", "extract", "float",
		"freeze", "full", "greatest", "grouping", "ilike", "inner", "inout", "int", "integer", "interval",
		"is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object",
		"json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "least",
		"left", "like", "merge_action", "national", "natural", "nchar", "none", "normalize", "notnull",
		"nullif", "numeric", "out", "outer", "overlaps", "overlay", "position", "precision", "real", "right",
		"row", "setof", "similar", "smallint", "substring", "tablesample", "time", "timestamp", "treat",
		"trim", "values", "varchar", "verbose", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists",
		"xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable":
		return true
	}
	return false
}

// mysqlReserved lists what both MySQL and MariaDB reserve.
func mysqlReserved(word string) bool {
	switch word {
	case "accessible", "add", "all", "alter", "analyze", "and", "as", "asc", "asensitive", "before", "between",
		"bigint", "binary", "blob", "both", "by", "call", "cascade", "case", "change", "char", "character",
		"check", "collate", "column", "condition", "constraint", "continue", "convert", "create", "cross",
		"current_date", "current_time", "current_timestamp", "current_user", "cursor", "databases", "day_hour",
		"day_microsecond", "day_minute", "day_second", "dec", "decimal", "declare", "default", "delayed",
		"delete", "desc", "describe", "deterministic", "distinct", "distinctrow", "div", "double", "drop",
		"dual", "each", "else", "elseif", "enclosed", "escaped", "except", "exists", "exit", "explain",
		"false", "fetch", "float", "float4", "float8", "for", "force", "foreign", "from", "fulltext", "grant",
		"group", "having", "high_priority", "hour_microsecond", "hour_minute", "hour_second", "if", "ignore",
		"in", "index", "infile", "inner", "inout", "insensitive", "insert", "int", "int1", "int2", "int3",
		"int4", "int8", "integer", "intersect", "interval", "into", "is", "iterate", "join", "key", "keys",
		"kill", "leading", "leave", "left", "like", "limit", "linear", "lines", "load", "localtime",
		"localtimestamp", "lock", "long", "longblob", "longtext", "loop", "low_priority", "match", "maxvalue",
		"mediumblob", "mediumint", "mediumtext", "middleint", "minute_microsecond", "minute_second", "mod",
		"modifies", "natural", "no_write_to_binlog", "not", "null", "numeric", "on", "optimize", "optionally",
		"or", "order", "out", "outer", "outfile", "over", "partition", "precision", "primary", "procedure",
		"purge", "range", "read", "read_write", "reads", "real", "recursive", "references", "regexp",
		"release", "rename", "repeat", "replace", "require", "resignal", "restrict", "return", "revoke",
		"right", "rlike", "row_number", "rows", "schemas", "second_microsecond", "select", "sensitive",
		"separator", "set", "show", "signal", "smallint", "spatial", "specific", "sql", "sql_big_result",
		"sql_calc_found_rows", "sql_small_result", "sqlexception", "sqlstate", "sqlwarning", "ssl", "starting",
		"straight_join", "table", "terminated", "then", "tinyblob", "tinyint", "tinytext", "to", "trailing",
		"trigger", "true", "undo", "union", "unique", "unlock", "unsigned", "update", "usage", "use", "using",
		"utc_date", "utc_time", "utc_timestamp", "values", "varbinary", "varchar", "varcharacter", "varying",
		"when", "where", "while", "with", "write", "xor", "year_month", "zerofill":
		return true
	}
	return false
}

// mysqlSomewhereReserved lists what one of them reserves.
func mysqlSomewhereReserved(word string) bool {
	switch word {
	case "absent", "cube", "cume_dist", "current_role", "database", "delete_domain_id", "dense_rank",
		"do_domain_ids", "empty", "external", "first_value", "function", "generated", "get", "grouping",
		"groups", "ignore_domain_ids", "io_after_gtids", "io_before_gtids", "json_table", "lag", "last_value",
		"lateral", "lead", "library", "master_demote_to_replica", "master_demote_to_slave",
		"master_ssl_verify_server_cert", "nth_value", "ntile", "of", "offset", "optimizer_costs", "option",
		"page_checksum", "parse_vcol_expr", "percent_rank", "portion", "qualify", "rank", "ref_system_id",
		"returning", "row", "schema", "sql_buffer_result", "sql_cache", "sql_no_cache", "stats_auto_recalc",
		"stats_persistent", "stats_sample_pages", "stored",
		"system", "tablesample", "virtual", "window":
		return true
	}
	return false
}

// sqliteReserved lists what SQLite never takes for a name, and what it takes for another thing first.
func sqliteReserved(word string) bool {
	switch word {
	case "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate",
		"commit", "constraint", "create", "cross", "current_date", "current_time", "current_timestamp",
		"default", "deferrable", "delete", "distinct", "drop", "else", "escape", "except", "exists", "false",
		"filter", "foreign", "from", "full", "glob", "group", "having", "if", "in", "index", "indexed", "inner",
		"insert", "intersect", "into", "is", "isnull", "join", "left", "like", "limit", "match", "natural",
		"not", "nothing", "notnull", "null", "on", "or", "order", "outer", "over", "primary", "raise",
		"references", "regexp", "returning", "right", "select", "set", "table", "then", "to", "transaction",
		"true", "union", "unique", "update", "using", "values", "when", "where", "window":
		return true
	}
	return false
}
