package importer

import (
	"regexp"
	"sync"
)

// templateAction returns the first action of a Go template in a line, such as {{ .schema }}, or "". Braces in braces
// that SQL itself may hold, as in arrays, are none.
func templateAction(line string) string { return templateActions().FindString(line) }

var templateActions = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{-?\s*(\.[A-Za-z_]|\$|/\*|(if|else|end|range|with|template|block|define)\b)[^}]*\}\}`)
})
