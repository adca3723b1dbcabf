// Package conflict knows the marks that git leaves in a file around the sides of a conflict.
package conflict

import "strings"

// Message is what is wrong with a file that holds a mark.
const Message = "a merge in git left its conflict here: choose a side, and remove the marks"

// Begins reports whether a line begins with a mark. text may go on behind that line.
func Begins(text string) bool {
	for _, mark := range []string{"<<<<<<< ", ">>>>>>> ", "||||||| "} {
		if strings.HasPrefix(text, mark) {
			return true
		}
	}
	between, found := strings.CutPrefix(text, "=======")
	return found && (between == "" || between[0] == '\n' || between[0] == '\r')
}
