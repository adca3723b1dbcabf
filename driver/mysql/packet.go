package mysql

import (
	sqldriver "database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
)

// markColumn names the column of what the tool asks for in a packet that tells
// how far it is.
const markColumn = "migrate_at"

// A packet is statements that are sent as one text.
type packet struct {
	list []database.Statement
	text string
	args []sqldriver.NamedValue
	// first is the mark of the first statement. Marks are counted over the whole
	// session, so that one of an earlier packet means it.
	first int
	// answers are, for each result that the server sends, how many statements have
	// succeeded by then, and told the same for each query that asks for that. There
	// are none unless something is to be told before the packet ends.
	answers, told []int
}

// packable is how many of the statements can go in one packet. The driver puts
// arguments in place of all question marks, those in strings among them. What is
// not vouched for to end where it ends can be the last, unless a query follows it.
func packable(list []database.Statement) int {
	size, args, bare, asks := 0, false, false, false
	for i, s := range list {
		size += weight(s)
		args = args || len(s.Args) > 0
		bare = bare || len(s.Args) == 0 && strings.Contains(s.SQL, "?")
		if i > 0 && (size > packetLimit || args && bare || !s.Whole && asks) {
			return i
		}
		if !s.Whole {
			return i + 1
		}
		asks = asks || s.Report
	}
	return len(list)
}

// weight is about what a statement takes in a packet.
func weight(s database.Statement) int {
	n := len(s.SQL)
	for _, a := range s.Args {
		switch a := a.(type) {
		case string:
			n += 2 * len(a)
		case []byte:
			n += 2 * len(a)
		}
	}
	return n
}

// newPacket joins statements with what tells which of them failed: the server
// does not say, but a variable that is set before each does. Where one before the
// last is to be told, a query after each of these, and one at the end, tells how
// far the server is. Where the server has blocks, statements of which it is of no
// importance which one fails are one: each statement has an answer of its own, for
// which a thread is woken.
func newPacket(list []database.Statement, first int, blocks bool) packet {
	p := packet{list: list, first: first}
	w := packetWriter{packet: &p}
	size := 0
	for _, s := range list {
		size += len(s.SQL) + 130 // and what may be put between them
	}
	w.text.Grow(size)
	last := len(list) - 1
	asks := slices.ContainsFunc(list[:last], func(s database.Statement) bool { return s.Report })
	for i, s := range list {
		begins := blocks && !s.Vague && joins(s) && i < last && list[i+1].Vague && joins(list[i+1])
		was := w.inside
		if begins {
			w.begin()
		}
		if i > 0 && !s.Vague && !list[i-1].Report {
			fmt.Fprintf(&w.text, "SET @migrate_at = %d", first+i)
			w.ends()
		}
		if was && (!s.Vague || !joins(s)) {
			w.end()
		}
		if begins {
			w.begin()
		}
		w.text.WriteString(s.SQL)
		w.ran++
		w.ends()
		if asks && (s.Report || i == last) {
			w.end()
			w.text.WriteString("SELECT 1 AS " + markColumn)
			w.ends()
			p.told = append(p.told, w.ran)
		}
		for _, a := range s.Args {
			p.args = append(p.args, sqldriver.NamedValue{Ordinal: len(p.args) + 1, Value: a})
		}
	}
	w.end()
	p.text = strings.TrimSuffix(w.text.String(), terminator)
	return p
}

// terminator ends a statement of a packet, whatever comment it ends in.
const terminator = "\n;\n"

// packetWriter writes the text of a packet and counts its answers.
type packetWriter struct {
	*packet
	text   strings.Builder
	ran    int // statements that were written
	inside bool
}

// begin opens a block, unless one is open, and end closes it if there is one.
func (w *packetWriter) begin() {
	if !w.inside {
		w.text.WriteString("BEGIN NOT ATOMIC\n")
	}
	w.inside = true
}

func (w *packetWriter) end() {
	if !w.inside {
		return
	}
	w.inside = false
	w.text.WriteString("END")
	w.ends()
}

// ends ends a statement, which has an answer of its own unless it is in a block.
func (w *packetWriter) ends() {
	w.text.WriteString(terminator)
	if !w.inside {
		w.answers = append(w.answers, w.ran)
	}
}

// joins reports whether a statement is of a kind that may stand in a block, and
// has no rows. They are the tool's own and begin with a word.
func joins(s database.Statement) bool {
	word, _, _ := strings.Cut(s.SQL, " ")
	switch word {
	case "INSERT", "UPDATE", "DELETE", "SET", "START", "COMMIT":
		return true
	}
	return false
}
