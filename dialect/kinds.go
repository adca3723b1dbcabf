package dialect

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// kindsText is a kind of objects in words, of several of them.
func kindsText(k schema.ObjectKind) string {
	switch one := k.Words(); {
	case strings.HasSuffix(one, "s"):
		return one
	case strings.HasSuffix(one, "y"):
		return strings.TrimSuffix(one, "y") + "ies"
	default:
		return one + "s"
	}
}

// namesakes are errors for routines and triggers that have the name of an earlier one,
// where neither arguments nor the table tell them apart.
func namesakes(flavor string, list []schema.Object) []error {
	var errs []error
	seen := map[string]bool{}
	for _, o := range list {
		if !o.Kind.IsRoutine() && o.Kind != schema.KindTrigger {
			continue
		}
		label := o.Kind.Words() + " " + o.Name
		key := strings.ToLower(label)
		if seen[key] {
			what := "second one of that name, whatever its arguments"
			if o.Kind == schema.KindTrigger {
				what = "second one of that name, whatever its table"
			}
			errs = append(errs, lacking(o.Path(), flavor, what, "give it another name"))
		}
		seen[key] = true
	}
	return errs
}
