package sqltext

import "strings"

func (r *reader) judgePostgres(c *Class) {
	r.judgePostgresReach(c)
	r.judgePostgresCalls(c)
	switch c.Verb {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
		c.TransactionControl = true
		if c.Object == "PREPARED" {
			c.NoTransaction = c.title()
		}
	case "PREPARE":
		c.TransactionControl = c.Object == "TRANSACTION"
	case "VACUUM":
		c.NoTransaction = "VACUUM"
	case "DO":
		for _, inner := range c.Inside {
			if isVerb(&inner, "COMMIT", "ROLLBACK") {
				c.NoTransaction = "DO with " + inner.Verb
			}
		}
	case "CLUSTER":
		if len(c.Targets) == 0 {
			c.NoTransaction = "CLUSTER without a table"
		}
	case "DISCARD":
		if c.Object == "ALL" {
			c.NoTransaction = "DISCARD ALL"
		}
	case "REINDEX":
		if c.Object == "SCHEMA" || c.Object == "DATABASE" || c.Object == "SYSTEM" {
			c.NoTransaction = c.title()
		}
	case "CREATE", "DROP", "ALTER":
		switch c.Object {
		case "DATABASE":
			if c.Verb != "ALTER" || r.has("SET", "TABLESPACE") {
				c.NoTransaction = c.title()
			}
		case "TABLESPACE":
			if c.Verb != "ALTER" {
				c.NoTransaction = c.title()
			}
		case "SYSTEM":
			c.NoTransaction = c.title()
		case "SUBSCRIPTION": // depends on its options, and on the slot: assume the worst
			if c.Verb != "ALTER" || r.has("PUBLICATION") {
				c.NoTransaction = c.title()
			}
		case "TYPE":
			c.AddsEnumValue = c.Verb == "ALTER" && r.has("ADD", "VALUE")
		}
	}
	// REFRESH MATERIALIZED VIEW CONCURRENTLY is the one that may.
	if isVerb(c, "CREATE", "DROP", "REINDEX", "ALTER") && r.concurrently(c) {
		c.NoTransaction = c.title() + " … CONCURRENTLY"
	}
}

func isVerb(c *Class, verbs ...string) bool {
	for _, v := range verbs {
		if c.Verb == v {
			return true
		}
	}
	return false
}

// concurrently looks for the keyword where it may stand: before the name, as an option of REINDEX, or behind
// DETACH PARTITION.
func (r *reader) concurrently(c *Class) bool {
	at, ok := r.find("CONCURRENTLY")
	if !ok {
		return false
	}
	switch c.Verb {
	case "ALTER":
		return r.has("DETACH", "PARTITION")
	case "REINDEX":
		return true
	}
	return c.Object == "INDEX" && at > 0 && r.tokens[at-1].Is("INDEX")
}

func (r *reader) judgePostgresReach(c *Class) {
	switch c.Verb {
	case "CREATE", "ALTER", "DROP", "COMMENT", "SECURITY":
		switch c.Object {
		case "DATABASE":
			c.reaches(OtherDatabase, c.title())
		case "ROLE":
			c.reaches(ServerRoles, c.title())
		case "TABLESPACE", "SYSTEM", "SUBSCRIPTION":
			c.reaches(WholeServer, c.title())
		case "OWNED":
			c.reaches(WholeServer, c.title())
		}
	case "GRANT", "REVOKE":
		r.judgeGrant(c)
	case "SET", "RESET":
		switch {
		case c.Object == "ROLE":
			c.reaches(SessionRole, c.title())
		case c.Object == "SESSION_AUTHORIZATION", r.has("SESSION", "AUTHORIZATION"):
			c.reaches(SessionRole, c.Verb+" SESSION AUTHORIZATION")
		}
	case "DISCARD":
		if c.Object == "ALL" {
			c.reaches(SessionRole, "DISCARD ALL")
		}
	case "REASSIGN", "CHECKPOINT":
		c.reaches(WholeServer, c.title())
	case "PREPARE", "COMMIT", "ROLLBACK":
		if c.Object == "TRANSACTION" && c.Verb == "PREPARE" || c.Object == "PREPARED" {
			c.reaches(WholeServer, c.title())
		}
	case "LOAD":
		c.reaches(OutsideServer, "LOAD")
	case "IMPORT":
		c.reaches(OutsideServer, "IMPORT FOREIGN SCHEMA")
	case "COPY":
		r.judgeCopy(c)
	case "DO":
		r.judgeBlock(c)
	}
	if isVerb(c, "CALL", "EXECUTE") {
		c.Opaque = true
	}
}

// judgeGrant: privileges on what a database holds are its own; membership in roles, and what roles may do with what is
// the server's, is the server's.
func (r *reader) judgeGrant(c *Class) {
	for ; !r.atEnd() && !r.atWord("TO", "FROM"); r.at++ {
		if !r.accept("ON") {
			continue
		}
		c.Object = r.word("DATABASE", "TABLESPACE", "PARAMETER")
		switch c.Object {
		case "DATABASE":
			r.targets(c)
			c.reaches(OtherDatabase, c.Verb+" ON DATABASE")
		case "TABLESPACE", "PARAMETER":
			c.reaches(ServerRoles, c.Verb+" ON "+c.Object)
		}
		return
	}
	c.reaches(ServerRoles, c.Verb+" of a role")
}

// judgeCopy: the data comes from the client, from a program, or from a file of the server.
func (r *reader) judgeCopy(c *Class) {
	depth := 0
	for i, tok := range r.tokens {
		switch {
		case tok.punct('('):
			depth++
		case tok.punct(')'):
			depth--
		case depth == 0 && isAny(tok, "FROM", "TO") && i+1 < len(r.tokens):
			switch next := r.tokens[i+1]; {
			case next.Is("PROGRAM"):
				c.reaches(OutsideServer, "COPY … PROGRAM")
			case next.Kind == String || next.Kind == DollarString:
				c.reaches(OutsideServer, "COPY with a file")
			}
		}
	}
}

// judgeBlock classifies the statements in the body of a DO, as far as they are in its text.
func (r *reader) judgeBlock(c *Class) {
	for _, tok := range r.tokens {
		if tok.Kind != DollarString && tok.Kind != String {
			continue
		}
		body, ok := UnquoteString(Postgres, tok.Text)
		if !ok {
			continue
		}
		starts := true // whether a statement may begin here
		for t := range Lex(Postgres, body) {
			if t.Blank() {
				continue
			}
			if starts && t.Kind == Ident && !isAny(t, "BEGIN", "END", "IF", "CASE", "LOOP", "DECLARE", "EXCEPTION") {
				inner := Classify(Postgres, untilSemicolon(body[t.Offset:]))
				c.reaches(inner.Reach, inner.Reason+" inside DO")
				c.Opaque = c.Opaque || inner.Opaque || t.Is("EXECUTE") || t.Is("PERFORM")
				c.Inside = append(c.Inside, inner)
			}
			starts = t.punct(';') || isAny(t, "BEGIN", "THEN", "ELSE", "LOOP")
		}
	}
}

func untilSemicolon(sql string) string {
	for tok := range Lex(Postgres, sql) {
		if tok.punct(';') {
			return sql[:tok.Offset]
		}
	}
	return sql
}

// judgePostgresCalls looks for functions that reach out of the database.
func (r *reader) judgePostgresCalls(c *Class) {
	for i, tok := range r.tokens {
		if !isObjectName(tok) || i+1 >= len(r.tokens) || !r.tokens[i+1].punct('(') {
			continue
		}
		name := lowerASCII(UnquoteIdent(tok.Text))
		switch name {
		case "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_promote",
			"pg_switch_wal", "pg_create_restore_point", "pg_drop_replication_slot", "pg_wal_replay_pause",
			"pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
			"pg_copy_physical_replication_slot", "pg_copy_logical_replication_slot", "pg_logical_emit_message",
			"pg_stat_reset_shared", "pg_replication_origin_create", "pg_replication_origin_drop":
			c.reaches(WholeServer, name+"()")
		case "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_stat_file", "pg_file_write", "pg_file_unlink",
			"pg_file_rename", "lo_import", "lo_export", "dblink", "dblink_connect", "dblink_exec", "dblink_send_query":
			c.reaches(OutsideServer, name+"()")
		case "set_config":
			if i+2 < len(r.tokens) {
				if s, ok := UnquoteString(Postgres, r.tokens[i+2].Text); ok && (strings.EqualFold(s, "role") || strings.EqualFold(s, "session_authorization")) {
					c.reaches(SessionRole, "set_config('"+s+"')")
				}
			}
		}
	}
}

func (r *reader) judgeSQLite(c *Class) {
	switch c.Verb {
	case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE":
		c.TransactionControl = true
	case "ATTACH", "DETACH":
		c.NoTransaction = c.Verb
		c.reaches(OtherDatabase, c.Verb)
	case "VACUUM":
		c.NoTransaction = "VACUUM"
		if r.has("INTO") {
			c.reaches(OutsideServer, "VACUUM INTO")
		}
	case "PRAGMA":
		switch c.Object {
		case "FOREIGN_KEYS", "JOURNAL_MODE", "SYNCHRONOUS": // without effect there, or an error
			c.NoTransaction = "PRAGMA " + strings.ToLower(c.Object)
		}
	}
	for i, tok := range r.tokens {
		if i+1 < len(r.tokens) && r.tokens[i+1].punct('(') && isAny(tok, "load_extension", "readfile", "writefile", "fts3_tokenizer") {
			c.reaches(OutsideServer, lowerASCII(tok.Text)+"()")
		}
	}
}
