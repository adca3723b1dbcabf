package cli

import (
	"strings"
	"unicode/utf8"
)

// fitted cuts a line to a number of columns; 0 leaves it as it is.
func fitted(text string, columns int) string {
	text = strings.TrimRight(text, " ")
	if columns <= 1 || utf8.RuneCountInString(text) <= columns {
		return text
	}
	return string([]rune(text)[:columns-1]) + "…"
}

// wrapped breaks lines between words, so that none is longer than a number of
// columns; what follows a break is indented. 0 leaves the text as it is.
func wrapped(text string, columns int) string {
	if columns <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = wrappedLine(line, columns)
	}
	return strings.Join(lines, "\n")
}

func wrappedLine(line string, columns int) string {
	if utf8.RuneCountInString(line) <= columns {
		return line
	}
	margin := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(line) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			b.WriteString(margin + word)
			at = len(margin) + n
		case at+1+n > columns:
			b.WriteString("\n" + margin + "  " + word)
			at = len(margin) + 2 + n
		default:
			b.WriteString(" " + word)
			at += 1 + n
		}
	}
	return b.String()
}
