package dialect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/schema"
)

// indexErrors returns an error for each index that has the name of an earlier one. On
// MySQL names of indexes are unique within a table, on PostgreSQL and SQLite within a
// schema. A unique constraint counts as an index of its name, except on SQLite, where that
// index is called sqlite_autoindex_….
func indexErrors(d Dialect, flavor string, tables []schema.Table) []error {
	type place struct {
		within schema.Name
		name   string
	}
	traits, first := d.Traits(), map[place]schema.Name{}
	var errs []error
	for _, t := range tables {
		table := t.QualifiedName()
		var names []string
		if d.Name() != "sqlite" {
			for _, u := range t.Uniques {
				names = append(names, u.Name)
			}
		}
		for _, x := range t.Indexes {
			names = append(names, x.Name)
		}
		for _, name := range names {
			p := place{table, name}
			if traits.SharesIndexNames {
				p.within = schema.Name{Schema: t.Schema}
			}
			if traits.FoldsMembers {
				p.name = strings.ToLower(name)
			}
			if other, twice := first[p]; twice && name != "" {
				errs = append(errs, lacking(schema.TablePath(table).With("index", name), flavor,
					"second index of that name beside the one of "+other.String(), "give it another name"))
			}
			first[p] = table
		}
	}
	return errs
}

// quotedDefault matches a default that is a string literal, perhaps with a cast:
// 'new' or 'new'::state.
var quotedDefault = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^'((?:[^'\\]|'')*)'(?:::[\w."]+)?$`) })

// enumErrors returns an error for each column of an enum whose default is a literal that
// the enum does not have. MySQL compares values without regard to case.
func enumErrors(d Dialect, s schema.Schema) []error {
	var errs []error
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			literal := quotedDefault().FindStringSubmatch(c.Default.For(d.Server().Flavor, d.Name()))
			values := c.Type.Values
			if e := s.Enum(c.Type.QualifiedName()); e != nil && len(values) == 0 {
				values = e.Values
			}
			if literal == nil || c.Type.Kind != schema.EnumKind || len(values) == 0 {
				continue
			}
			value := strings.ReplaceAll(literal[1], "''", "'")
			same := func(v string) bool { return v == value || d.Name() == "mysql" && strings.EqualFold(v, value) }
			if !slices.ContainsFunc(values, same) {
				errs = append(errs, declared(schema.TablePath(t.QualifiedName()).With("column", c.Name),
					fmt.Errorf("the default %s is none of the enum's values: %s", literal[0], QuoteStrings(d, values))))
			}
		}
	}
	return errs
}
