package sqltext

// nesting follows the tokens of one statement just far enough to know which semicolons belong to its inside:
// those in parentheses (PostgreSQL's rules), in BEGIN ATOMIC bodies, in SQLite's triggers and in the compound
// statements of MySQL's and MariaDB's routines. The zero value with d set stands before a statement.
type nesting struct {
	d      Dialect
	phase  phase
	object keyword // what the header named: the kind of routine, or the first word where that decides
	parens int
	blocks []block

	prev      keyword // of the token before, noKeyword when it was none
	nameNext  bool    // the token before (a dot, say) makes a name of this one
	fresh     bool    // SQLite: the token before was a semicolon or BEGIN
	finished  bool    // SQLite: the token before was the END of the trigger
	declaring bool    // MySQL: in DECLARE
	handling  bool    // MySQL: in DECLARE … HANDLER
}

// phase is how far into the statement we are.
type phase uint8

const (
	atStart     phase = iota
	inHeader          // CREATE seen, the kind of object not yet
	inPlain           // no more semicolons inside, but in parentheses on PostgreSQL
	inCopy            // PostgreSQL: COPY
	inSignature       // a routine is being declared
	inClauses         // MySQL: the body begins here, or after some clauses
	atStatement       // MySQL: a statement of the body begins here
	inStatement       // MySQL: in a statement of the body
)

// block is an open construct of a body. A CASE that yields a value ends with END, one that runs statements
// with END CASE, and only in the latter do THEN and ELSE begin a statement.
type block uint8

const (
	blockNone block = iota
	blockBegin
	blockIf
	blockCase
	blockCaseValue
	blockLoop // LOOP, WHILE, FOR
	blockRepeat
)

// reset prepares for the next statement and keeps the memory.
func (n *nesting) reset() { *n = nesting{d: n.d, blocks: n.blocks[:0]} }

// open reports whether a semicolon at this point belongs to the statement.
func (n *nesting) open() bool {
	if n.d == Postgres && n.parens > 0 {
		return true
	}
	return len(n.blocks) > 0 && !n.finished
}

// isCopyFromStdin reports whether the statement so far is PostgreSQL's COPY … FROM STDIN.
func (n *nesting) isCopyFromStdin() bool { return n.phase == inCopy && n.object == kwStdin }

// observe takes the next token that is neither blank nor the end of the statement.
func (n *nesting) observe(t Token) {
	if t.Kind == Punct {
		switch t.Text[0] {
		case '(':
			n.parens++
		case ')':
			n.parens = max(n.parens-1, 0)
		}
	}
	if n.phase == inPlain {
		return
	}
	kw := noKeyword
	if t.Kind == Ident && !n.nameNext {
		kw = keywordOf(t.Text)
	}
	switch {
	case n.phase == atStart:
		n.start(kw)
	case n.phase == inHeader:
		n.header(t, kw)
	case n.phase == inCopy:
		if kw == kwStdin && n.prev == kwFrom {
			n.object = kwStdin
		}
	case n.d == Postgres:
		n.postgresRoutine(kw)
	case n.d == SQLite:
		n.sqliteTrigger(t, kw)
	default:
		n.mysqlRoutine(t, kw)
	}
	n.prev = kw
	n.nameNext = t.punct('.') || n.phase == inHeader && (t.op("=") || t.op("@"))
}

// start judges the first word of the statement.
func (n *nesting) start(kw keyword) {
	n.phase, n.object = inPlain, kw
	switch {
	case kw == kwCreate, kw == kwAlter && n.d == MySQL:
		n.phase = inHeader
	case kw == kwCopy && n.d == Postgres:
		n.phase = inCopy
	case kw == kwExplain && n.d == SQLite:
		n.phase = atStart
	case n.d == MySQL:
		switch kw {
		case kwBegin: // a transaction, or MariaDB's BEGIN NOT ATOMIC
			n.phase = inSignature
		case kwIf, kwCase, kwLoop, kwRepeat, kwWhile, kwFor: // MariaDB runs these outside routines, too
			n.mysqlStatement(kw)
		}
	}
}

// header looks for the kind of object behind CREATE and what may stand in between: OR REPLACE, TEMPORARY,
// and MySQL's DEFINER = user@host, whose names nameNext keeps from being taken for keywords.
func (n *nesting) header(t Token, kw keyword) {
	routine := false
	switch kw {
	case kwPrefix, kwDefiner:
		return
	case kwFunction, kwProcedure:
		routine = n.d == Postgres || n.d == MySQL && n.object == kwCreate
	case kwTrigger:
		routine = n.d == SQLite || n.d == MySQL && n.object == kwCreate
	case kwEvent:
		routine = n.d == MySQL
	case noKeyword:
		if t.Kind != Ident || n.nameNext {
			return
		}
	}
	n.phase = inPlain
	if routine {
		n.phase, n.object, n.parens = inSignature, kw, 0
	}
}

// postgresRoutine: only a body in the SQL-standard form holds semicolons; the others are strings.
func (n *nesting) postgresRoutine(kw keyword) {
	if n.prev == kwAs { // a label: AS end
		return
	}
	switch inside := len(n.blocks) > 0; {
	case kw == kwAtomic && n.prev == kwBegin && !inside:
		n.push(blockBegin)
	case kw == kwCase && inside:
		n.push(blockCaseValue)
	case kw == kwEnd && inside:
		n.pop()
	}
}

// sqliteTrigger: no statement of a trigger begins with END, so the END behind a semicolon is the trigger's.
func (n *nesting) sqliteTrigger(t Token, kw keyword) {
	n.finished = kw == kwEnd && n.fresh
	n.fresh = kw == kwBegin || t.punct(';')
	if kw == kwBegin && len(n.blocks) == 0 {
		n.push(blockBegin)
	}
}

func (n *nesting) push(b block) { n.blocks = append(n.blocks, b) }

func (n *nesting) pop() {
	if len(n.blocks) > 0 {
		n.blocks = n.blocks[:len(n.blocks)-1]
	}
}

func (n *nesting) top() block {
	if len(n.blocks) == 0 {
		return blockNone
	}
	return n.blocks[len(n.blocks)-1]
}
