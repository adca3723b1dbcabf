package sqltext

import "strings"

// keyword is a word that decides where a statement ends.
type keyword uint8

const (
	noKeyword keyword = iota
	kwAs
	kwAtomic
	kwBegin
	kwCase
	kwCharacter
	kwCopy
	kwCreate
	kwAlter
	kwDeclare
	kwDefiner
	kwDo
	kwEach
	kwElse
	kwEnd
	kwEvent
	kwExplain
	kwFor
	kwFrom
	kwFunction
	kwHandler
	kwIf
	kwLoop
	kwNot
	kwPrefix // words that may stand between CREATE and the kind of object
	kwProcedure
	kwRepeat
	kwReturns
	kwRow
	kwSet
	kwStdin
	kwThen
	kwTrigger
	kwVerb // first words of simple statements in a MySQL routine body
	kwWhile
)

// keywordOf compares by length first: it is called for most identifiers of a routine.
func keywordOf(word string) keyword {
	is := func(s string) bool { return strings.EqualFold(word, s) }
	switch len(word) {
	case 2:
		switch {
		case is("as"):
			return kwAs
		case is("if"):
			return kwIf
		case is("do"):
			return kwDo
		case is("or"):
			return kwPrefix
		}
	case 3:
		switch {
		case is("end"):
			return kwEnd
		case is("not"):
			return kwNot
		case is("for"):
			return kwFor
		case is("row"):
			return kwRow
		case is("set"):
			return kwSet
		}
	case 4:
		return keyword4(is)
	case 5:
		switch {
		case is("begin"):
			return kwBegin
		case is("while"):
			return kwWhile
		case is("alter"):
			return kwAlter
		case is("event"):
			return kwEvent
		case is("stdin"):
			return kwStdin
		case is("start"), is("grant"):
			return kwVerb
		}
	case 6:
		return keyword6(is)
	default:
		return longKeyword(is)
	}
	return noKeyword
}

func keyword4(is func(string) bool) keyword {
	switch {
	case is("case"):
		return kwCase
	case is("copy"):
		return kwCopy
	case is("each"):
		return kwEach
	case is("else"):
		return kwElse
	case is("from"):
		return kwFrom
	case is("loop"):
		return kwLoop
	case is("then"):
		return kwThen
	case is("temp"):
		return kwPrefix
	case is("call"), is("with"), is("drop"), is("open"), is("lock"), is("show"), is("kill"):
		return kwVerb
	}
	return noKeyword
}

func keyword6(is func(string) bool) keyword {
	switch {
	case is("create"):
		return kwCreate
	case is("repeat"):
		return kwRepeat
	case is("atomic"):
		return kwAtomic
	case is("return"), is("select"), is("insert"), is("update"), is("delete"), is("signal"), is("rename"),
		is("revoke"), is("commit"):
		return kwVerb
	}
	return noKeyword
}

func longKeyword(is func(string) bool) keyword {
	switch {
	case is("declare"):
		return kwDeclare
	case is("definer"):
		return kwDefiner
	case is("explain"):
		return kwExplain
	case is("handler"):
		return kwHandler
	case is("returns"):
		return kwReturns
	case is("trigger"):
		return kwTrigger
	case is("function"):
		return kwFunction
	case is("character"):
		return kwCharacter
	case is("procedure"):
		return kwProcedure
	case is("replace"):
		return kwPrefix
	case is("temporary"), is("aggregate"):
		return kwPrefix
	case is("execute"), is("prepare"), is("resignal"), is("rollback"), is("truncate"), is("analyze"), is("savepoint"):
		return kwVerb
	}
	return noKeyword
}
