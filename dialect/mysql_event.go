package dialect

import (
	"cmp"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlEvent is what follows the name in CREATE EVENT, in its parts.
type mysqlEvent struct {
	schedule                    string // in one spelling
	completion, status, comment string // as they are written; empty where unsaid
	body                        string
}

// readMySQLEvent reads what stands behind an event's name.
func readMySQLEvent(rest string) (e mysqlEvent, ok bool) {
	tokens := mysqlTokens(rest)
	part, from, depth := &e.schedule, 0, 0
	end := func(at int) {
		switch {
		case at == from:
		case part == &e.schedule:
			*part = foldMySQL(tokens[from:at])
		default:
			*part = rest[tokens[from].Offset:tokens[at-1].End()]
		}
		from = at
	}
	for i, t := range tokens {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth > 0:
		case t.Is("do"):
			end(i)
			e.body = rest[t.Offset:]
			return e, e.schedule != ""
		case t.Is("on") && i+1 < len(tokens) && tokens[i+1].Is("completion"):
			end(i)
			part = &e.completion
		case t.Is("enable"), t.Is("disable"):
			end(i)
			part = &e.status
		case t.Is("comment"):
			end(i)
			part = &e.comment
		}
	}
	return e, false
}

// alterEvent changes all but the schedule of an event. One that is made anew would
// begin to count from then, so that what ran at night runs at noon. ok is false
// where the schedule changes, or what it was is not known.
func (c *mysqlCompiler) alterEvent(op ops.ReplaceObject, h mysqlHead) (ok bool) {
	if op.To.Kind != schema.KindEvent {
		return false
	}
	was, known := readMySQLHead(op.From.Definition)
	from, readable := readMySQLEvent(was.rest)
	to, stated := readMySQLEvent(h.rest)
	const zone = "time_zone" // in which the schedule is read, and which stays with it
	if !known || !readable || !stated || from.schedule != to.schedule || op.From.Session[zone] != op.To.Session[zone] {
		return false
	}
	alter := []string{"ALTER"}
	if h.definer != "" && !isMySQLCurrentUser(h.definer) {
		alter = append(alter, "DEFINER="+h.definer)
	}
	alter = append(alter, "EVENT", c.QuoteName(op.To.QualifiedName()),
		cmp.Or(to.completion, "ON COMPLETION NOT PRESERVE"), cmp.Or(to.status, "ENABLE"), cmp.Or(to.comment, "COMMENT ''"), to.body)
	c.under(op.To)
	c.ddl(mysqlObjectNote("alter", op.To), strings.Join(alter, " "), probeNever)
	return true
}
