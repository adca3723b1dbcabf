package config

import (
	"errors"
	"strings"
)

// expand replaces ${NAME} and ${NAME:-default}; $$ is a dollar, and a dollar before anything else is itself. As in
// the shell, the default stands for a variable that is unset or empty, and may hold ${…} again.
func expand(s string, lookup func(string) (string, bool)) (string, error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 || i == len(s)-1 {
			b.WriteString(s)
			return b.String(), nil
		}
		b.WriteString(s[:i])
		switch s[i+1] {
		case '$':
			b.WriteByte('$')
			s = s[i+2:]
		case '{':
			end := closingBrace(s[i:])
			if end < 0 {
				return "", &Error{Code: CodeBadValue, Message: "a ${ has no closing }", Hint: "write $${ for the text ${"}
			}
			value, err := variable(s[i+2:i+end], lookup)
			if err != nil {
				return "", err
			}
			b.WriteString(value)
			s = s[i+end+1:]
		default:
			b.WriteByte('$')
			s = s[i+1:]
		}
	}
}

// closingBrace finds the } of the ${ that s begins with.
func closingBrace(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			depth++
			i++
		case s[i] == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func variable(inner string, lookup func(string) (string, bool)) (string, error) {
	name, fallback, hasFallback := strings.Cut(inner, ":-")
	if !isVariable(name) {
		return "", &Error{
			Code: CodeBadValue, Message: "between ${ and } stands no name of a variable",
			Hint: "write ${NAME} or ${NAME:-default}, and $${ for the text ${",
		}
	}
	value, set := lookup(name)
	switch {
	case hasFallback && value == "":
		return expand(fallback, lookup)
	case !set:
		return "", &Error{
			Code: CodeUnsetVariable, Message: "the variable " + name + " is not set", Variable: name,
			Hint: "set " + name + ", or give it a default: ${" + name + ":-…}",
		}
	}
	return value, nil
}

// required is the first variable of a text that has no default; empty if there is none.
func required(s string) string {
	_, err := expand(s, func(string) (string, bool) { return "", false })
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Variable
	}
	return ""
}

// emptyVariable refuses a variable that leaves nothing of a text that has to say something: the setting of another place
// is not meant then.
func emptyVariable(name string) *Error {
	return &Error{
		Code: CodeUnsetVariable, Message: "the variable " + name + " is empty", Variable: name,
		Hint: "give " + name + " a value (a secret that the pipeline has not been given is empty), or write ${" + name + ":-} if there need be none",
	}
}

func isVariable(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
