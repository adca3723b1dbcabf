package sqltext

// mysqlRoutine follows a routine's body statement by statement. Most of the words that matter are no reserved
// words and name columns as well, hence the care about where a statement begins.
func (n *nesting) mysqlRoutine(t Token, kw keyword) {
	switch {
	case n.phase == inSignature:
		n.mysqlSignature(t, kw)
	case t.punct(';'):
		n.phase, n.declaring, n.handling = atStatement, false, false
	case t.op(":"): // behind a label
		n.phase = atStatement
	case n.phase == inStatement:
		n.mysqlInside(kw)
	default:
		n.mysqlStatement(kw)
	}
}

// mysqlSignature waits for the place from where on the body may begin.
func (n *nesting) mysqlSignature(t Token, kw keyword) {
	switch n.object {
	case kwBegin:
		switch {
		case kw == kwNot && n.prev == kwBegin:
		case kw == kwAtomic && n.prev == kwNot:
			n.push(blockBegin)
			n.phase = atStatement
		default:
			n.phase = inPlain
		}
	case kwTrigger:
		if kw == kwRow && n.prev == kwEach {
			n.phase = inClauses
		}
	case kwEvent:
		if kw == kwDo {
			n.phase = inClauses
		}
	default: // procedures and functions: behind the parameters
		if t.punct(')') && n.parens == 0 {
			n.phase = inClauses
		}
	}
}

// mysqlStatement judges a word at the beginning of a statement, or between the clauses before it.
func (n *nesting) mysqlStatement(kw keyword) {
	clauses := n.phase == inClauses
	n.phase = inStatement
	switch kw {
	case kwBegin:
		n.push(blockBegin)
		n.phase = atStatement
	case kwLoop:
		n.push(blockLoop)
		n.phase = atStatement
	case kwRepeat:
		n.push(blockRepeat)
		n.phase = atStatement
	case kwWhile, kwFor:
		n.push(blockLoop)
	case kwIf:
		n.push(blockIf)
	case kwCase:
		n.push(blockCase)
	case kwElse:
		n.phase = atStatement
	case kwEnd:
		n.pop()
	case kwDeclare:
		n.declaring = true
	case kwSet:
		if clauses && (n.prev == kwReturns || n.prev == kwCharacter) {
			n.phase = inClauses // of a type: RETURNS SET('a'), CHARACTER SET utf8
		}
	case kwVerb, kwPrefix, kwCreate, kwAlter, kwDo:
	default:
		if clauses {
			n.phase = inClauses
		}
	}
}

// mysqlInside judges a word inside a statement.
func (n *nesting) mysqlInside(kw keyword) {
	top := n.top()
	switch kw {
	case kwCase:
		if n.prev != kwEnd && n.prev != kwAs {
			n.push(blockCaseValue)
		}
	case kwEnd:
		if top == blockCaseValue && n.prev != kwAs {
			n.pop()
		}
	case kwRepeat: // UNTIL condition END REPEAT
		if top == blockRepeat && n.prev == kwEnd {
			n.pop()
		}
	case kwThen, kwElse:
		if top == blockIf || top == blockCase {
			n.phase = atStatement
		}
	case kwDo:
		if top == blockLoop {
			n.phase = atStatement
		}
	case kwHandler:
		n.handling = n.declaring
	case kwFor: // DECLARE … HANDLER FOR conditions statement
		if n.handling {
			n.phase, n.handling = inClauses, false
		}
	}
}
