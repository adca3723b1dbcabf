package dialect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/schema"
)

// indexErrors returns an error for each index that has the name of an earlier one where
// the database keeps them apart by their names. A unique constraint has an index of its
// name, except on SQLite.
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

// quotedDefault is a string that is written out, with the cast that may stand behind it.
var quotedDefault = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^'((?:[^'\\]|'')*)'(?:::[\w."]+)?$`) })

// enumErrors returns an error for each default that is none of the values of its
// column's enum.
func enumErrors(d Dialect, s schema.Schema) []error {
	var errs []error
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			said := quotedDefault().FindStringSubmatch(c.Default.For(d.Server().Flavor, d.Name()))
			values := c.Type.Values
			if e := s.Enum(c.Type.QualifiedName()); e != nil && len(values) == 0 {
				values = e.Values
			}
			if said == nil || c.Type.Kind != schema.EnumKind || len(values) == 0 {
				continue
			}
			value := strings.ReplaceAll(said[1], "''", "'")
			same := func(v string) bool { return v == value || d.Name() == "mysql" && strings.EqualFold(v, value) }
			if !slices.ContainsFunc(values, same) {
				errs = append(errs, declared(schema.TablePath(t.QualifiedName()).With("column", c.Name),
					fmt.Errorf("the default %s is none of the enum's values: %s", said[0], QuoteStrings(d, values))))
			}
		}
	}
	return errs
}
