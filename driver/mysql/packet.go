package mysql

import (
	sqldriver "database/sql/driver"
	"slices"
	"strconv"
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
	// blocks are the statements with which a block begins.
	blocks []int
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
// far the server is. Where the server has blocks, statements are put into them:
// each statement has an answer of its own, for which a thread is woken. The server
// reads a block whole before it runs any of it, so that a variable which is set at
// its beginning tells whether it was refused.
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
		if i > 0 && !s.Vague && !list[i-1].Report {
			w.set("@migrate_at", first+i)
		}
		if !joins(s) {
			w.end()
		}
		if blocks && !w.inside && i < last && joins(s) && joins(list[i+1]) && !(asks && s.Report) {
			w.begin(i)
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

// from is the rest of a packet, without blocks.
func (p packet) from(i int) packet { return newPacket(p.list[i:], p.first+i, false) }

// terminator ends a statement of a packet, whatever comment it ends in.
const terminator = "\n;\n"

// packetWriter writes the text of a packet and counts its answers.
type packetWriter struct {
	*packet
	text   strings.Builder
	ran    int // statements that were written
	inside bool
}

// begin opens a block before a statement, and end closes it if there is one.
func (w *packetWriter) begin(i int) {
	w.text.WriteString("BEGIN NOT ATOMIC\n")
	w.inside = true
	w.set("@migrate_in", w.first+i)
	w.blocks = append(w.blocks, i)
}

func (w *packetWriter) end() {
	if !w.inside {
		return
	}
	w.inside = false
	w.text.WriteString("END")
	w.ends()
}

// set notes a statement's mark.
func (w *packetWriter) set(variable string, mark int) {
	w.text.WriteString("SET ")
	w.text.WriteString(variable)
	w.text.WriteString(" = ")
	w.text.WriteString(strconv.Itoa(mark))
	w.ends()
}

// ends ends a statement, which has an answer of its own unless it is in a block.
func (w *packetWriter) ends() {
	w.text.WriteString(terminator)
	if !w.inside {
		w.answers = append(w.answers, w.ran)
	}
}

// joins reports whether a statement may share a block with others: it is one, has no
// rows, is of a kind that blocks can hold, sets nothing of the session, some of which
// ends with the block (sql_mode), and its time is not limited. A limit is that of
// the whole block.
func joins(s database.Statement) bool {
	if !s.Whole || s.Bounded {
		return false
	}
	word, rest, _ := strings.Cut(s.SQL, " ")
	switch word {
	case "INSERT", "UPDATE", "DELETE", "START", "COMMIT":
		return true
	case "SET":
		return strings.HasPrefix(rest, "@")
	case "CREATE", "ALTER", "DROP":
		return strings.HasPrefix(rest, "TABLE ") || strings.HasPrefix(rest, "INDEX ")
	}
	return false
}
