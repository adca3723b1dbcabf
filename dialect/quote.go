package dialect

import "strings"

// QuoteIdents returns quoted names, with commas between them.
func QuoteIdents(d Dialect, names []string) string { return joinQuoted(names, d.QuoteIdent, ", ") }

// QuoteStrings returns string literals, with commas between them.
func QuoteStrings(d Dialect, values []string) string { return joinQuoted(values, d.QuoteString, ", ") }

// joinQuoted quotes each string of a list and joins them.
func joinQuoted(list []string, quote func(string) string, separator string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return strings.Join(quoted, separator)
}
