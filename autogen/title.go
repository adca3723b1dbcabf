package autogen

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/ops"
)

// titleOf says a change in fewer words than its text, where that says more than
// what is changed.
func titleOf(c Change) string {
	if add, ok := c.Op.(ops.AddColumn); ok {
		return fmt.Sprintf("new column %s.%s", add.Table, add.Column.Name)
	}
	return c.Text
}

// Title makes a message for a revision that was given none, of the texts of its changes.
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
