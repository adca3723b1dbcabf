package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The table of the values that revisions ask for as ${name}, whose keys are the
// project's own.
const variablesTable = "variables"

// Variable returns the value of a variable of revisions: that of --var, of the chosen environment's
// [env.NAME.variables], or of [variables]. ${NAME} in it is replaced only now, so that what no revision asks for
// needs no environment. The error, an *Error, says why there is none.
func (c *Config) Variable(name string) (string, error) { return c.variable(name) }

// variable is Variable for what was loaded.
func (l *loader) variable(name string) (string, error) {
	if v, ok := l.options.Variables[name]; ok {
		return v, nil
	}
	key := Key{Name: variablesTable + "." + name}
	got, ok := l.fromEnv(key)
	if !ok {
		got, ok = l.fromFile(key)
	}
	if !ok {
		return "", l.noVariable(name)
	}
	v, err := l.expandValue(key, got.value)
	return v.text, err
}

// noVariable says where a value would stand, and which there are.
func (l *loader) noVariable(name string) *Error {
	e := &Error{Code: CodeNoVariable, Variable: name, Message: "it has no value"}
	table := "[" + variablesTable + "]"
	if l.env != "" {
		table += " or [env." + dotted([]string{l.env}) + "." + variablesTable + "]"
	}
	e.Hint = fmt.Sprintf("give it one: %s = \"…\" in %s of %s, or --var %s=…", name, table, cmp.Or(l.name, "migrate.toml"), name)
	var others []string
	for env, values := range l.values {
		if _, set := values[variablesTable+"."+name]; set {
			others = append(others, env)
		}
	}
	slices.Sort(others)
	if len(others) > 0 {
		e.Message += ", except in the environment " + strings.Join(others, " and in ")
		e.Hint = "choose the environment (-e " + others[0] + "), or " + e.Hint
	}
	return e
}

// isValueOf reports whether a path below an environment is that of a variable's value.
func isValueOf(rest []string) bool { return len(rest) == 2 && rest[0] == variablesTable }

// checkVariable checks an entry of the table.
func checkVariable(e entry, name string) error {
	if !isVariable(name) {
		return &Error{
			Code: CodeBadValue, Where: e.where, Message: fmt.Sprintf("%q is no name of a variable", name),
			Hint: "letters from A to Z, digits and underscores make one",
		}
	}
	switch e.kind {
	case kindString, kindInteger, kindBool:
		return nil
	}
	return &Error{Code: CodeBadValue, Where: e.where, Message: dotted(e.path) + " must be a string, not " + e.describe(), Hint: `write it in quotes: "…"`}
}
