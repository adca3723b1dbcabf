package importer

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/retort-db/migrate/revision"
)

// asked is a place where a tool puts a value into SQL: ${name}, or what it has beside that.
var asked = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^}]*)\}`) })

// values collects the places where a tool puts values into SQL.
type values struct {
	tool string
	// give says what the configuration has to hold for a variable of that name.
	give func(name string) string
	// names are those of variables, each where it comes first; left is what is no name of one.
	names, left []Left
}

// line looks through a line.
func (v *values) line(file string, number int, line string) {
	for _, m := range asked().FindAllStringSubmatch(line, -1) {
		if revision.CheckVariable(m[1]) != nil {
			v.left = append(v.left, Left{file, number, fmt.Sprintf("%s, for which %s put a value", m[0], v.tool)})
			continue
		}
		if !slices.ContainsFunc(v.names, func(l Left) bool { return l.What == m[1] }) {
			v.names = append(v.names, Left{file, number, m[1]})
		}
	}
}

// variables lists in a revision's header those that it asks for, and says where their values have to be.
func (r *Revision) variables(v values) []Left {
	left := v.left
	for _, l := range left {
		r.Notes = append(r.Notes, l.What)
	}
	for _, l := range v.names {
		r.Variables = append(r.Variables, l.What)
		left = append(left, Left{l.File, l.Line, fmt.Sprintf("${%s} is a variable of the revision: %s", l.What, v.give(l.What))})
	}
	return left
}
