package autogen

import (
	"fmt"
	"strings"
)

// Title makes a message of what a revision does, for one that was given none.
func Title(texts []string) string {
	const most = 60
	switch {
	case len(texts) == 0:
		return "empty"
	case len(texts) == 1 || len(texts[0])+len(texts[1]) > most:
		if len(texts) > 1 {
			return fmt.Sprintf("%s and %d more", texts[0], len(texts)-1)
		}
		return texts[0]
	case len(texts) == 2:
		return strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%s, %s and %d more", texts[0], texts[1], len(texts)-2)
}
