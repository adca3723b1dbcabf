package dialect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
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
	tokens := sqltext.Tokens(sqltext.MySQL, rest)
	part, from := &e.schedule, 0
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
	for i, t := range outsideParentheses(tokens) {
		switch {
		case t.Is("do"):
			end(i)
			e.body = "DO " + strings.TrimLeft(rest[t.End():], " \t\r\n")
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

// canonical says everything, in the order in which the servers do.
func (e mysqlEvent) canonical() string {
	fold := func(s string) string { return foldMySQL(sqltext.Tokens(sqltext.MySQL, s)) }
	completion, status := fold(cmp.Or(e.completion, "ON COMPLETION NOT PRESERVE")), fold(cmp.Or(e.status, "ENABLE"))
	comment := fold(e.comment)
	if comment == "comment ''" {
		comment = ""
	}
	parts := []string{e.schedule, completion, status, comment, e.body}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
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
	if !known || !readable || !stated || !isSameMySQLSchedule(from.schedule, to.schedule) || op.From.Session[zone] != op.To.Session[zone] {
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

// MySQLEventBegan is the key in schema.Object.Session under which the time stands from
// which an event without a STARTS counts.
const MySQLEventBegan = "timestamp"

func isMySQLSeconds(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// mysqlSchedule is where an event that recurs says when it begins, or would: from
// and to are equal where it does not.
type mysqlSchedule struct {
	every    bool
	from, to int
}

// readMySQLSchedule reads what stands behind an event's name, up to what follows the
// schedule.
func readMySQLSchedule(rest string) (s mysqlSchedule) {
	tokens, begins := sqltext.Tokens(sqltext.MySQL, rest), false
	for i, t := range outsideParentheses(tokens) {
		last := 0 // where the token before ends
		if i > 0 {
			last = tokens[i-1].End()
		}
		switch {
		case t.Is("every"):
			s.every = true
		case t.Is("starts"):
			begins, s.from = true, last
		case t.Is("ends"), t.Is("on") && i > 0, t.Is("enable"), t.Is("disable"), t.Is("comment"), t.Is("do"):
			if s.to = last; !begins {
				s.from = last
			}
			return s
		}
	}
	return mysqlSchedule{}
}

// begun lets an event count from when it first did. The clock of the session is
// left alone, for what is written meanwhile says when that was.
func (h mysqlHead) begun(o schema.Object) mysqlHead {
	seconds, said := o.Session[MySQLEventBegan]
	if s := readMySQLSchedule(h.rest); said && s.every && s.from == s.to {
		h.rest = h.rest[:s.from] + " STARTS FROM_UNIXTIME(" + seconds + ")" + h.rest[s.to:]
	}
	return h
}

// mysqlEventTime is when an event runs, begins or ends, as its schedule says it.
type mysqlEventTime struct {
	word     string // AT, STARTS, ENDS
	from, to int    // of what follows that
}

func readMySQLEventTimes(rest string) (list []mysqlEventTime) {
	tokens := sqltext.Tokens(sqltext.MySQL, rest)
	word, begin := "", 0
	end := func(i int) {
		if word != "" && begin < i {
			list = append(list, mysqlEventTime{word: word, from: tokens[begin].Offset, to: tokens[i-1].End()})
		}
		word = ""
	}
	for i, t := range outsideParentheses(tokens) {
		switch {
		case t.Is("at"), t.Is("starts"), t.Is("ends"):
			end(i)
			word, begin = strings.ToUpper(t.Text), i+1
		case t.Is("on") && i > 0, t.Is("enable"), t.Is("disable"), t.Is("comment"), t.Is("do"):
			end(i)
			return list
		}
	}
	end(len(tokens))
	return list
}

// isMySQLFromNow reports whether an expression says a time by that of the clock.
func isMySQLFromNow(expr string) bool {
	return slices.ContainsFunc(sqltext.Tokens(sqltext.MySQL, expr), func(t sqltext.Token) bool {
		switch strings.ToLower(t.Text) {
		case "current_timestamp", "now", "localtime", "localtimestamp", "sysdate", "utc_timestamp", "unix_timestamp",
			"current_date", "curdate", "utc_date", "current_time", "curtime", "utc_time":
			return true
		}
		return false
	})
}

// mysqlFromNow is a schedule with the times that another one says by the clock as
// that one says them. The server keeps what came of them when the event was made.
func mysqlFromNow(rest, said string) string {
	for _, as := range readMySQLEventTimes(said) {
		expr := said[as.from:as.to]
		if !isMySQLFromNow(expr) {
			continue
		}
		for _, is := range readMySQLEventTimes(rest) {
			if is.word == as.word {
				rest = rest[:is.from] + expr + rest[is.to:]
				break
			}
		}
	}
	return rest
}

// isSameMySQLSchedule is asked of two in one spelling.
func isSameMySQLSchedule(a, b string) bool {
	as := func(rest, said string) string {
		return foldMySQL(sqltext.Tokens(sqltext.MySQL, mysqlFromNow(rest, said)))
	}
	return a == b || as(a, b) == b || as(b, a) == a
}

// MySQLEventAsWritten returns an event's definition with the times that the statement
// which created it writes relative to the clock (CURRENT_TIMESTAMP) as they are written
// there.
func MySQLEventAsWritten(definition, statement string) string {
	h, readable := readMySQLHead(definition)
	written, stated := readMySQLHead(statement)
	rest := mysqlFromNow(h.rest, written.rest)
	if !readable || !stated || rest == h.rest {
		return definition
	}
	h.rest = rest
	return h.String()
}

// Undeclared returns a live object without what the declared one leaves to the
// database: when an event begins, and which constant a time such as CURRENT_TIMESTAMP
// became.
func Undeclared(d Dialect, live, declared schema.Object) schema.Object {
	if d.Name() != "mysql" || live.Kind != schema.KindEvent {
		return live
	}
	h, readable := readMySQLHead(live.Definition)
	other, stated := readMySQLHead(declared.Definition)
	if !readable || !stated {
		return live
	}
	was, is := readMySQLSchedule(h.rest), readMySQLSchedule(other.rest)
	rest := mysqlFromNow(h.rest, other.rest)
	if is.every && is.from == is.to && was.from != was.to {
		rest = rest[:was.from] + rest[was.to:]
	}
	if e, ok := readMySQLEvent(rest); ok && rest != h.rest {
		h.rest = e.canonical()
		live.Definition = h.String()
	}
	return live
}

// MySQLEventTimes returns the times in an event's schedule as they are written, except
// for those that are more than a literal and intervals. If ends, the last one is the
// time after which the server disables the event.
func MySQLEventTimes(definition string) (list []string, ends bool) {
	h, _ := readMySQLHead(definition)
	for _, at := range settledMySQLEventTimes(h.rest) {
		list, ends = append(list, h.rest[at.from:at.to]), at.word != "STARTS"
	}
	return list, ends
}

// settledMySQLEventTimes are those that are the same at any time.
func settledMySQLEventTimes(rest string) []mysqlEventTime {
	return slices.DeleteFunc(readMySQLEventTimes(rest), func(at mysqlEventTime) bool {
		expr := rest[at.from:at.to]
		return isMySQLFromNow(expr) || strings.ContainsAny(expr, "(@`")
	})
}

// MySQLEventKept returns an event as the server keeps it, given what the server made of
// its MySQLEventTimes. An empty time stays as it was written. If over, the event has
// ended and is disabled.
func MySQLEventKept(definition string, times []string, over bool) string {
	h, _ := readMySQLHead(definition)
	for i, at := range slices.Backward(settledMySQLEventTimes(h.rest)) {
		if i < len(times) && times[i] != "" {
			h.rest = h.rest[:at.from] + "'" + times[i] + "'" + h.rest[at.to:]
		}
	}
	e, ok := readMySQLEvent(h.rest)
	if !ok {
		return definition
	}
	if over && (e.status == "" || strings.EqualFold(e.status, "enable")) {
		e.status = "DISABLE"
	}
	h.rest = e.canonical()
	return h.String()
}
