package database

import "strings"

// Quoted lists what stands in quotes in a server's message, in whatever language that is:
// "a", 'a', `a`, »a«, « a », „a“. The last part of a qualified name follows it by itself.
func Quoted(message string) []string {
	pairs := [][2]string{{`"`, `"`}, {"»", "«"}, {"„", "“"}, {"'", "'"}, {"`", "`"}}
	if first := strings.IndexAny(message, "«»"); first >= 0 && strings.HasPrefix(message[first:], "«") {
		pairs[1] = [2]string{"«", "»"}
	}
	var found []string
	for _, pair := range pairs {
		rest := message
		for {
			_, after, opened := strings.Cut(rest, pair[0])
			name, next, closed := strings.Cut(after, pair[1])
			if !opened || !closed {
				break
			}
			rest = next
			name = strings.TrimSpace(name) // French leaves blanks, which do not break
			found = append(found, name)
			if at := strings.LastIndexByte(name, '.'); at >= 0 {
				found = append(found, name[at+1:])
			}
		}
	}
	return found
}
