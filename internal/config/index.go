package config

import (
	"slices"
	"strings"
)

// index sorts the entries of the file by environment and key, and refuses what is no key or no value of one.
func (l *loader) index(entries []entry) error {
	l.values = map[string]map[string]value{"": {}}
	for _, e := range entries {
		env, rest, err := l.splitEnv(e)
		if err != nil {
			return err
		}
		if len(rest) == 0 {
			continue
		}
		name := dotted(rest)
		i := slices.IndexFunc(l.keys, func(k Key) bool { return k.Name == name })
		switch {
		case isValueOf(rest):
			if err := checkVariable(e, rest[1]); err != nil {
				return err
			}
			l.values[env][name] = e.value
		case i >= 0 && (env == "" || name != "format"):
			if err := l.checkStatic(l.keys[i], e.value); err != nil {
				return err
			}
			l.values[env][name] = e.value
		case l.isTable(name):
			if e.kind != kindTable {
				return &Error{
					Code: CodeBadValue, Where: e.where, Message: dotted(e.path) + " must be a table, not " + e.describe(),
					Hint: "write [" + dotted(e.path) + "] and below it its settings: " + strings.Join(l.members(name), ", "),
				}
			}
		default:
			return l.unknown(e, env, rest)
		}
	}
	return nil
}

// splitEnv takes env.NAME off a path and notes the name.
func (l *loader) splitEnv(e entry) (env string, rest []string, err error) {
	if e.path[0] != "env" {
		return "", e.path, nil
	}
	if len(e.path) <= 2 && e.kind != kindTable {
		return "", nil, &Error{
			Code: CodeBadValue, Where: e.where, Message: dotted(e.path) + " must be a table, not " + e.describe(),
			Hint: "an environment is a table that overrides others: [env.production], and below it database.url = …",
		}
	}
	if len(e.path) == 1 {
		return "", nil, nil
	}
	env = e.path[1]
	if env == "" {
		return "", nil, &Error{Code: CodeBadValue, Where: e.where, Message: "an environment has no name", Hint: "write [env.NAME]"}
	}
	if !slices.Contains(l.envs, env) {
		l.envs = append(l.envs, env)
		l.values[env] = map[string]value{}
	}
	return env, e.path[2:], nil
}

// checkStatic checks what does not depend on variables, also where it is not going to count.
func (l *loader) checkStatic(key Key, v value) error {
	var err error
	switch {
	case key.set == nil:
		_, err = v.str(nil)
	case key.Literal || !v.hasVariable():
		var scratch Config
		err = key.set(&scratch, key, v, l.dir)
	}
	if err != nil {
		return wrong(key, v, err)
	}
	return nil
}

func (v value) hasVariable() bool {
	return strings.Contains(v.text, "$") || slices.ContainsFunc(v.items, value.hasVariable)
}

func (l *loader) isTable(name string) bool {
	return name == variablesTable || slices.ContainsFunc(l.keys, func(k Key) bool { return strings.HasPrefix(k.Name, name+".") })
}

// members are the keys and tables directly in a table, "" being the file itself.
func (l *loader) members(table string) []string {
	if table == variablesTable {
		return []string{`NAME = "…"`}
	}
	var names []string
	for _, key := range l.keys {
		rest := key.Name
		if table != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(key.Name, table+"."); !ok {
				continue
			}
		}
		name, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if table == "" {
		names = append(names, variablesTable)
	}
	return names
}

// unknown says what would have been right: the nearest name in the table, or the table that has this name.
func (l *loader) unknown(e entry, env string, rest []string) *Error {
	depth := 0
	for depth < len(rest)-1 && l.isTable(dotted(rest[:depth+1])) {
		depth++
	}
	table, word := dotted(rest[:depth]), rest[depth]
	known := l.members(table)
	place, prefix := "["+table+"]", ""
	switch {
	case env != "":
		prefix = "env." + dotted([]string{env})
		place = strings.TrimSuffix("["+prefix+"."+table, ".") + "]"
		known = slices.DeleteFunc(known, func(name string) bool { return name == "format" && table == "" })
	case table == "":
		place = "the file"
		known = append(known, "env")
	}
	what := "unknown key "
	if e.kind == kindTable {
		what = "unknown table "
	}
	hint := place + " takes " + strings.Join(known, ", ")
	if near := nearest(word, known); near != "" {
		hint = "did you mean " + near + "? " + hint
	} else if elsewhere := l.elsewhere(word); elsewhere != "" {
		hint = "did you mean " + elsewhere + "? " + hint
	}
	return &Error{Code: CodeUnknownKey, Where: e.where, Message: what + dotted([]string{word}) + " in " + place, Hint: hint}
}

// elsewhere finds a key of that last name in another table.
func (l *loader) elsewhere(word string) string {
	for _, key := range l.keys {
		if strings.HasSuffix(key.Name, "."+word) {
			return key.Name
		}
	}
	return ""
}
