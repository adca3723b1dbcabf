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

// askIn lists in a revision's header the variables that a line of a file asks for, and returns what is no name of one.
func (r *Revision) askIn(file string, number int, line, tool string) []Left {
	var left []Left
	for _, m := range asked().FindAllStringSubmatch(line, -1) {
		switch {
		case revision.CheckVariable(m[1]) != nil:
			left = append(left, Left{file, number, fmt.Sprintf("%s, for which %s put a value", m[0], tool)})
		case !slices.Contains(r.Variables, m[1]):
			r.Variables = append(r.Variables, m[1])
		}
	}
	return left
}
