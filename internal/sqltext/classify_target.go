package sqltext

import "strings"

// verb reads the first keyword, and behind it the object and the names where they are easy to find.
func (r *reader) verb(c *Class) {
	c.Verb = r.upper()
	switch c.Verb {
	case "CREATE", "ALTER", "DROP", "COMMENT", "RENAME", "REINDEX", "REFRESH", "SECURITY":
		r.definition(c)
	case "INSERT", "REPLACE", "MERGE":
		for r.word("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "OVERWRITE") != "" {
		}
		if r.accept("OR") { // SQLite's INSERT OR REPLACE
			r.at++
			r.accept("INTO")
		}
		r.target(c)
	case "UPDATE":
		for r.word("LOW_PRIORITY", "IGNORE", "ONLY") != "" {
		}
		if r.accept("OR") {
			r.at++
		}
		r.target(c)
	case "DELETE":
		if at, ok := r.find("FROM"); ok {
			r.at = at + 1
			r.accept("ONLY")
			r.target(c)
		}
	case "TRUNCATE", "LOCK":
		c.Object = r.word("TABLES", "TABLE", "INSTANCE", "BINLOG")
		r.accept("ONLY")
		r.targets(c)
	case "VACUUM", "ANALYZE", "CLUSTER":
		for r.word("FULL", "FREEZE", "VERBOSE", "ANALYZE", "TABLE", "LOCAL", "NO_WRITE_TO_BINLOG") != "" {
		}
		if r.atPunct('(') {
			r.parens()
		}
		if !r.atWord("INTO") {
			r.target(c)
		}
	case "USE":
		r.target(c)
	case "COPY":
		if !r.atPunct('(') {
			r.target(c)
		}
	case "PRAGMA":
		c.Object = strings.ToUpper(r.objectName().Last())
	case "ATTACH", "DETACH", "RELEASE", "SAVEPOINT":
		r.word("DATABASE", "SAVEPOINT")
		if name, ok := lastName(r); ok {
			c.Targets = append(c.Targets, name)
		}
	case "SET", "RESET", "START", "STOP", "PREPARE", "FLUSH", "DISCARD", "UNLOCK", "XA", "CHANGE", "LOAD",
		"INSTALL", "UNINSTALL", "REASSIGN", "IMPORT", "COMMIT", "ROLLBACK", "BEGIN", "PURGE", "EXECUTE":
		c.Object = r.setObject()
	}
}

// setObject is the word behind SET and its like, and behind the scope in SET LOCAL and SET SESSION.
func (r *reader) setObject() string {
	if (r.atWord("LOCAL") || r.atWord("SESSION")) && isObjectName(r.peek(1)) && !r.peek(1).Is("CHARACTERISTICS") {
		r.at++
	}
	if tok := r.peek(0); tok.Kind == QuotedIdent {
		r.at++
		return strings.ToUpper(UnquoteIdent(tok.Text))
	}
	return r.upper()
}

// lastName is the last token of the statement, if it is a name: ATTACH 'file' AS name.
func lastName(r *reader) (Name, bool) {
	for r.at < len(r.tokens) {
		if r.at+1 == len(r.tokens) || r.peek(1).punct(';') {
			n := r.objectName()
			return n, len(n.Parts) > 0
		}
		r.at++
	}
	return Name{}, false
}

func (r *reader) target(c *Class) {
	if n := r.objectName(); len(n.Parts) > 0 {
		c.Targets = append(c.Targets, n)
	}
}

// targets takes a list of names, with arguments behind those of functions.
func (r *reader) targets(c *Class) {
	for {
		r.accept("ONLY")
		r.target(c)
		if r.atPunct('(') {
			r.parens()
		}
		if op := r.peek(0); op.op("*") {
			r.at++
		}
		if !r.acceptPunct(',') {
			return
		}
	}
}

// atDatabaseOption reports whether an ALTER DATABASE of MySQL names none, and so means the one of the session.
func (r *reader) atDatabaseOption() bool {
	return r.d == MySQL && r.atWord("DEFAULT", "CHARACTER", "CHARSET", "COLLATE", "READ")
}

// definition reads behind CREATE, ALTER, DROP and COMMENT ON: modifiers, the kind of object, the name.
func (r *reader) definition(c *Class) {
	r.accept("LABEL") // SECURITY LABEL
	if r.accept("FOR") {
		r.at++
	}
	r.accept("ON")
	if r.atPunct('(') { // REINDEX (…)
		r.parens()
	}
	if c.Verb == "CREATE" || c.Verb == "ALTER" || c.Verb == "DROP" {
		r.modifiers()
	}
	c.Object = r.objectKind()
	if c.Verb == "ALTER" && c.Object == "SYSTEM" || c.Object == "DEFAULT PRIVILEGES" {
		return
	}
	r.accept("CONCURRENTLY")
	if r.accept("IF") {
		r.accept("NOT")
		r.accept("EXISTS")
	}
	switch {
	case c.Object == "USER MAPPING", c.Object == "OWNED":
		return
	case c.Object == "INDEX" && r.atWord("ON"): // PostgreSQL's index without a name
	case c.Object == "DATABASE" && c.Verb == "ALTER" && r.atDatabaseOption():
	case c.Verb == "DROP":
		r.targets(c)
	case c.Verb == "RENAME": // MySQL: a TO b, c TO d
		for len(c.Targets) == 0 || r.acceptPunct(',') || r.accept("TO") {
			before := len(c.Targets)
			if r.target(c); len(c.Targets) == before {
				break
			}
		}
	default:
		r.accept("ONLY")
		r.target(c)
	}
	switch c.Object {
	case "INDEX", "TRIGGER", "POLICY", "RULE", "CONSTRAINT":
		r.onTable(c)
	}
}

// onTable finds the table behind ON. Between a trigger's name and its table stand events; a rule's table
// stands behind TO.
func (r *reader) onTable(c *Class) {
	word := "ON"
	if c.Object == "RULE" && c.Verb == "CREATE" {
		word = "TO"
	}
	for !r.atEnd() && !r.atPunct('(') {
		if r.accept(word) {
			r.accept("ONLY")
			c.On = r.objectName()
			return
		}
		r.at++
	}
}

// modifiers skips what may stand between CREATE and the kind of object.
func (r *reader) modifiers() {
	for {
		switch {
		case r.accept("OR", "REPLACE"):
		case r.accept("SQL", "SECURITY"):
			r.word("DEFINER", "INVOKER")
		case r.accept("DEFINER"), r.accept("ALGORITHM"):
			r.at += 2 // = name
			switch tok := r.peek(0); {
			case tok.op("@"): // 'user'@'host'
				r.at += 2
			case tok.Kind == Param: // user@host
				r.at++
			case tok.punct('('):
				r.parens()
			}
		case r.peek(0).Is("FOREIGN") || r.peek(0).Is("AGGREGATE") && r.d == Postgres:
			return
		case r.word("GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "UNIQUE", "FULLTEXT", "SPATIAL", "RECURSIVE",
			"CONSTRAINT", "TRUSTED", "PROCEDURAL", "AGGREGATE", "ONLINE", "OFFLINE", "UNDO", "IGNORE") == "":
			return
		}
	}
}

// objectKind takes the kind of object, of as many words as it has.
func (r *reader) objectKind() string {
	for _, words := range [...][]string{
		{"MATERIALIZED", "VIEW"}, {"FOREIGN", "TABLE"}, {"FOREIGN", "DATA", "WRAPPER"}, {"EVENT", "TRIGGER"},
		{"ACCESS", "METHOD"}, {"USER", "MAPPING"}, {"OPERATOR", "CLASS"}, {"OPERATOR", "FAMILY"},
		{"DEFAULT", "PRIVILEGES"}, {"LARGE", "OBJECT"}, {"LOGFILE", "GROUP"}, {"RESOURCE", "GROUP"},
		{"VIRTUAL", "TABLE"}, {"PACKAGE", "BODY"}, {"TEXT", "SEARCH", "CONFIGURATION"},
		{"TEXT", "SEARCH", "DICTIONARY"}, {"TEXT", "SEARCH", "PARSER"}, {"TEXT", "SEARCH", "TEMPLATE"},
	} {
		if r.accept(words...) {
			return strings.Join(words, " ")
		}
	}
	kind := r.upper()
	switch {
	case r.d == MySQL && kind == "SCHEMA":
		return "DATABASE"
	case r.d == Postgres && (kind == "USER" || kind == "GROUP"):
		return "ROLE"
	}
	return kind
}
