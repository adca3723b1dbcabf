package sqltext

import "strings"

func (r *reader) judgeMySQL(c *Class) {
	switch c.Verb {
	case "CREATE", "ALTER", "DROP", "RENAME":
		r.judgeMySQLDefinition(c)
	case "TRUNCATE", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK":
		c.ImplicitCommit = true
	case "BEGIN":
		if c.Object == "NOT" { // MariaDB's BEGIN NOT ATOMIC
			c.Object, c.Opaque = "NOT ATOMIC", true
			break
		}
		c.TransactionControl, c.ImplicitCommit = true, true
	case "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE":
		c.TransactionControl = true
	case "XA":
		c.TransactionControl = true
		c.reaches(WholeServer, "XA")
	case "START":
		if c.Object == "TRANSACTION" {
			c.TransactionControl, c.ImplicitCommit = true, true
			break
		}
		c.wholeServer()
	case "LOCK", "UNLOCK":
		c.TransactionControl, c.ImplicitCommit = true, true
		if c.Object == "INSTANCE" || c.Object == "BINLOG" {
			c.reaches(WholeServer, c.title())
		}
	case "GRANT", "REVOKE":
		c.ImplicitCommit = true
		c.reaches(ServerRoles, c.title())
	case "STOP", "FLUSH", "CHANGE", "INSTALL", "UNINSTALL", "RESET":
		c.wholeServer()
	case "PURGE", "KILL", "SHUTDOWN", "RESTART", "BINLOG", "CLONE":
		c.reaches(WholeServer, c.Verb)
	case "CACHE":
		c.ImplicitCommit = true
		c.reaches(WholeServer, "CACHE INDEX")
	case "USE":
		c.reaches(OtherDatabase, "USE")
	case "SET":
		r.judgeMySQLSet(c)
	case "LOAD":
		if c.Object == "INDEX" {
			c.ImplicitCommit = true
			break
		}
		c.reaches(OutsideServer, "LOAD "+c.Object)
	case "CALL", "EXECUTE", "PREPARE":
		c.Opaque = true
	}
	r.judgeMySQLFiles(c)
}

func (c *Class) wholeServer() {
	c.ImplicitCommit = true
	c.reaches(WholeServer, c.title())
}

func (r *reader) judgeMySQLDefinition(c *Class) {
	temporary := r.peekTemporary()
	c.ImplicitCommit = !temporary || c.Verb == "ALTER"
	switch c.Object {
	case "DATABASE":
		if len(c.Targets) > 0 {
			c.reaches(OtherDatabase, c.title())
		}
	case "USER", "ROLE":
		c.reaches(ServerRoles, c.title())
	case "SERVER", "TABLESPACE", "LOGFILE GROUP", "RESOURCE GROUP", "INSTANCE":
		c.reaches(WholeServer, c.title())
	case "SPATIAL", "REFERENCE": // SPATIAL REFERENCE SYSTEM
		c.reaches(WholeServer, c.Verb+" SPATIAL REFERENCE SYSTEM")
	case "FUNCTION":
		if r.has("SONAME") {
			c.reaches(OutsideServer, "CREATE FUNCTION … SONAME")
		}
	case "TABLE":
		if r.has("DATA", "DIRECTORY") || r.has("INDEX", "DIRECTORY") {
			c.reaches(OutsideServer, "DATA DIRECTORY")
		}
	}
}

// peekTemporary reports whether it is a temporary table that is created or dropped.
func (r *reader) peekTemporary() bool {
	for i, tok := range r.tokens {
		if i > 4 || tok.Is("TABLE") {
			return false
		}
		if tok.Is("TEMPORARY") {
			return true
		}
	}
	return false
}

// judgeMySQLSet looks at every assignment: SET a = 1, GLOBAL b = 2, @@PERSIST.c = 3.
func (r *reader) judgeMySQLSet(c *Class) {
	switch c.Object {
	case "PASSWORD":
		c.wholeServer()
		return
	case "DEFAULT":
		if r.atWord("ROLE") {
			c.reaches(ServerRoles, "SET DEFAULT ROLE")
		}
		return
	case "ROLE":
		c.reaches(SessionRole, "SET ROLE")
		return
	}
	for i, tok := range r.tokens {
		if i == 0 || i > 1 && !r.tokens[i-1].punct(',') {
			continue
		}
		switch word := strings.ToUpper(strings.TrimPrefix(tok.Text, "@@")); word {
		case "GLOBAL", "PERSIST", "PERSIST_ONLY":
			c.reaches(WholeServer, "SET "+word)
		case "SESSION", "LOCAL":
			if i+1 < len(r.tokens) && r.tokens[i+1].Is("autocommit") || i+2 < len(r.tokens) && r.tokens[i+2].Is("autocommit") {
				c.setsAutocommit()
			}
		case "AUTOCOMMIT":
			c.setsAutocommit()
		}
	}
}

func (c *Class) setsAutocommit() { c.TransactionControl, c.ImplicitCommit = true, true }

func (r *reader) judgeMySQLFiles(c *Class) {
	for i, tok := range r.tokens {
		if i+1 >= len(r.tokens) {
			break
		}
		next := r.tokens[i+1]
		switch {
		case tok.Is("INTO") && isAny(next, "OUTFILE", "DUMPFILE"):
			c.reaches(OutsideServer, "INTO "+strings.ToUpper(next.Text))
		case tok.Is("LOAD_FILE") && next.punct('('):
			c.reaches(OutsideServer, "load_file()")
		}
	}
}
