package gosource

import (
	"fmt"
	"os"
	"strings"
)

// requiresBefore reports whether the module that the models are in requires another in
// a version before that one. Packages of models often do not import the ORM themselves.
func (s *source) requiresBefore(module string, major, minor int) bool {
	for _, p := range s.packages {
		if p.Module == nil || p.Module.GoMod == "" {
			continue
		}
		text, err := os.ReadFile(p.Module.GoMod)
		if err != nil {
			continue // the go command has read it a moment ago
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
			var a, b int
			if len(words) < 2 || words[0] != module {
				continue
			}
			if _, err := fmt.Sscanf(words[1], "v%d.%d.", &a, &b); err == nil {
				return a < major || a == major && b < minor
			}
		}
	}
	return false
}
