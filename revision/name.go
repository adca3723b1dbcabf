package revision

import (
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode"
)

// DefaultTemplate makes names that sort by time.
const DefaultTemplate = "{date}_{time}_{slug}_{rev}"

// slugLength is the longest slug, in bytes.
const slugLength = 40

// NewID makes an id of twelve hexadecimal digits.
func NewID(random io.Reader) (string, error) {
	var b [6]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("no random id could be made: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// Slug is a message as a file name holds it: lower-case words joined by
// underscores, and not cut within one where there are several.
func Slug(message string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(message) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		if b.Len()+len(string(r)) > slugLength {
			if whole := strings.LastIndexByte(b.String(), '_'); whole > 0 && !strings.HasSuffix(b.String(), "_") {
				return b.String()[:whole] // a word that is cut says little
			}
			break
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "_")
}

// FileName fills a template: {date} is 20261121, {time} 0039, {year}, {month},
// {day}, {hour}, {minute} and {second} are their parts, {slug} the message and
// {rev} the id, {epoch} the seconds since 1970. Slashes in the id become
// underscores. Of two underscores left by an empty slug one remains.
func FileName(template string, h Header, extension string) string {
	t := h.Created
	name := strings.NewReplacer(
		"{date}", t.Format("20060102"), "{time}", t.Format("1504"),
		"{year}", t.Format("2006"), "{month}", t.Format("01"), "{day}", t.Format("02"),
		"{hour}", t.Format("15"), "{minute}", t.Format("04"), "{second}", t.Format("05"),
		"{epoch}", fmt.Sprint(t.Unix()), "{slug}", Slug(h.Message), "{rev}", strings.NewReplacer("/", "_", `\`, "_").Replace(h.ID),
	).Replace(template)
	for strings.Contains(name, "__") {
		name = strings.ReplaceAll(name, "__", "_")
	}
	return path.Clean(strings.Trim(name, "_") + extension)
}

// Now is the time that a new file carries: whole seconds in UTC.
func Now(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
