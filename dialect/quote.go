package dialect

import "strings"

// QuoteIdents returns quoted names, with commas between them.
func QuoteIdents(d Dialect, names []string) string { return listed(names, d.QuoteIdent, ", ") }

// QuoteStrings returns string literals, with commas between them.
func QuoteStrings(d Dialect, values []string) string { return listed(values, d.QuoteString, ", ") }

func listed(list []string, quote func(string) string, separator string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return strings.Join(quoted, separator)
}
