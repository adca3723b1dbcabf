package sqltext

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError is text that cannot be split or read. Its position is relative to the text that was passed in.
type SyntaxError struct {
	Line   int // from 1
	Column int // from 1, in characters
	Offset int // in bytes
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
}

func errorAt(src string, offset int, format string, args ...any) *SyntaxError {
	line, column := Position(src, offset)
	return &SyntaxError{Line: line, Column: column, Offset: offset, Msg: fmt.Sprintf(format, args...)}
}

// Position translates a byte offset into line and column, both from 1, the column in characters. An offset
// outside the text is taken for the nearest one inside.
func Position(src string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(src))
	before := src[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

// Excerpt shows where in sql the byte at offset stands: its line with the line's number, clipped to 80 columns
// around the offset, and below it a ^ under the character. The first line of sql has the number first.
//
//	3 | SELECT * FORM users
//	  |          ^
//
// Tabs are shown as four blanks, other control characters as a middle dot. The result has no final newline.
func Excerpt(sql string, offset, first int) string {
	offset = min(max(offset, 0), len(sql))
	for offset > 0 && offset < len(sql) && !utf8.RuneStart(sql[offset]) {
		offset--
	}
	line, _ := Position(sql, offset)
	start := strings.LastIndexByte(sql[:offset], '\n') + 1
	end := len(sql)
	if n := strings.IndexByte(sql[offset:], '\n'); n >= 0 {
		end = offset + n
	}
	before, after := sql[start:offset], strings.TrimSuffix(sql[offset:end], "\r")
	_, used := clipLeft(before, excerptWidth*3/4) // what the right side leaves over, the left may take
	right, used := clipRight(after, excerptWidth-used)
	left, used := clipLeft(before, excerptWidth-used)

	number := strconv.Itoa(first + line - 1)
	return fmt.Sprintf("%s | %s%s\n%*s | %*s^", number, left, right, len(number), "", used, "")
}

const excerptWidth = 80

// clipRight renders the start of a line within width terminal columns and reports how many it took.
func clipRight(s string, width int) (string, int) {
	var out strings.Builder
	used := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		shown, w := render(r)
		if used+w >= width && i+n < len(s) {
			out.WriteString("…")
			return out.String(), used + 1
		}
		out.WriteString(shown)
		used += w
		i += n
	}
	return out.String(), used
}

// clipLeft renders the end of a line within width terminal columns and reports how many it took.
func clipLeft(s string, width int) (string, int) {
	var parts []string
	used := 0
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		shown, w := render(r)
		if used+w >= width && i-n > 0 {
			parts, used = append(parts, "…"), used+1
			break
		}
		parts, used = append(parts, shown), used+w
		i -= n
	}
	slices.Reverse(parts)
	return strings.Join(parts, ""), used
}

// render gives the text to show for a rune and the terminal columns it takes.
func render(r rune) (string, int) {
	switch {
	case r == '\t':
		return "    ", 4
	case unicode.IsControl(r):
		return "·", 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return string(r), 0
	case isWide(r):
		return string(r), 2
	}
	return string(r), 1
}

// isWide covers the blocks of East Asian wide characters and emoji.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return true
	}
	return false
}
