package schematoml

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/retort-db/migrate/internal/conflict"
)

// maxDepth bounds the nesting of values, far beyond what any file needs.
const maxDepth = 100

// Parse reads a TOML document. The error is an *Error; file is its File. The
// nodes do not refer to data.
func Parse(file string, data []byte) (*Node, error) {
	p := &parser{file: file, data: WithoutMark(data), keys: map[string]string{}, root: &Node{Kind: Table, Line: 1}}
	p.here = p.root
	p.survey()
	if err := p.parse(); err != nil {
		return nil, err
	}
	return p.root, nil
}

// WithoutMark puts blanks where editors of Windows begin a text with a mark of the
// byte order, so that all places stay what they are.
func WithoutMark(data []byte) []byte {
	rest, marked := bytes.CutPrefix(data, []byte("\ufeff"))
	if !marked {
		return data
	}
	return append([]byte("   "), rest...)
}

type parser struct {
	file  string
	data  []byte
	lines []int // where the second and further lines begin
	toml  unstable.Parser
	root  *Node
	here  *Node // the table that the last header named

	nodes []Node            // those that are not in use yet
	lot   int               // how many of them are made next
	keys  map[string]string // each key once, however often it is said
}

// survey notes where lines begin, and how many values there may be.
func (p *parser) survey() {
	p.lines = make([]int, 0, bytes.Count(p.data, []byte("\n")))
	values := 0 // what stands behind an equals sign or in brackets, and little else does
	for i, c := range p.data {
		switch c {
		case '\n':
			p.lines = append(p.lines, i+1)
		case '=', '[':
			values++
		}
	}
	p.lot = min(max(values, 8), 64)
}

// node makes a node. They come in lots, which grow with the document.
func (p *parser) node(n Node) *Node {
	if len(p.nodes) == 0 {
		p.nodes = make([]Node, p.lot)
		p.lot = min(2*p.lot, 256)
	}
	made := &p.nodes[0]
	p.nodes = p.nodes[1:]
	*made = n
	return made
}

// key is the text of a key.
func (p *parser) key(k *unstable.Node) string {
	s, known := p.keys[string(k.Data)]
	if !known {
		s = string(k.Data)
		p.keys[s] = s
	}
	return s
}

func (p *parser) parse() error {
	p.toml.Reset(p.data)
	for p.toml.NextExpression() {
		x := p.toml.Expression()
		var err error
		switch x.Kind {
		case unstable.Table:
			err = p.header(x, false)
		case unstable.ArrayTable:
			err = p.header(x, true)
		case unstable.KeyValue:
			err = p.keyValue(p.here, x, 0)
		}
		if err != nil {
			return err
		}
	}
	var bad *unstable.ParserError
	if err := p.toml.Error(); errors.As(err, &bad) {
		at := p.offset(bad.Highlight)
		if known := p.notTOML(at); known != "" {
			return p.errorAt(at, "%s", known)
		}
		if word := p.bareValue(at); word != "" {
			return p.errorAt(at, "%s", noValue(word))
		}
		return p.errorAt(at, "%s", bad.Message)
	}
	return p.toml.Error()
}

// notTOML says what a mistake at an offset comes from, where that is known to be
// nothing that somebody wrote there, or "".
func (p *parser) notTOML(at int) string {
	begin := bytes.LastIndexByte(p.data[:at], '\n') + 1
	if line, _, _ := bytes.Cut(p.data[begin:], []byte("\n")); conflict.Begins(string(line)) {
		return conflict.Message
	}
	if bytes.HasPrefix(p.data, []byte("\xff\xfe")) || bytes.HasPrefix(p.data, []byte("\xfe\xff")) {
		return "the file is in UTF-16: save it in UTF-8"
	}
	if r, size := utf8.DecodeRune(p.data[at:]); r == utf8.RuneError && size == 1 {
		return fmt.Sprintf("the byte 0x%02x is not UTF-8: save the file as UTF-8", p.data[at])
	}
	return ""
}

// bareValue is the word that stands at an offset where a value should, or "".
func (p *parser) bareValue(at int) string {
	before := bytes.TrimRight(p.data[:at], " \t\r\n")
	if len(before) == 0 || strings.IndexByte("=[,", before[len(before)-1]) < 0 {
		return ""
	}
	word := p.data[at:]
	if end := bytes.IndexFunc(word, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) }); end >= 0 {
		word = word[:end]
	}
	return string(word)
}

// noValue says what is wrong with a word that has no quotes. Those that mean null
// elsewhere have an answer of their own, for TOML has no such value.
func noValue(word string) string {
	switch strings.ToLower(word) {
	case "null", "none", "nil":
		return "TOML has no " + word + ": leave the key out"
	case "true", "false":
		return word + " is written in lower case"
	}
	return "text is written in quotes: \"" + word + "…\""
}

// offset is where a part of the document begins; both share one array.
func (p *parser) offset(part []byte) int {
	return min(cap(p.data)-cap(part), len(p.data))
}

func (p *parser) line(offset int) int { return sort.SearchInts(p.lines, offset+1) + 1 }

func (p *parser) errorAt(offset int, format string, args ...any) error {
	return &Error{File: p.file, Line: p.line(offset), Message: fmt.Sprintf(format, args...)}
}

// header finds or makes the table of a [header] or [[header]].
func (p *parser) header(x *unstable.Node, array bool) error {
	var room [4]*unstable.Node
	keys := keysOf(room[:0], x.Key())
	t, err := p.walk(p.root, keys[:len(keys)-1], open)
	if err != nil {
		return err
	}
	last := keys[len(keys)-1]
	found := t.Get(string(last.Data))
	at := int(last.Raw.Offset)
	if array {
		return p.arrayHeader(t, last, found)
	}
	switch {
	case found == nil:
		p.here = p.add(t, last, p.node(Node{Kind: Table, state: headed}))
	case found.Kind == Table && found.state == open:
		found.state = headed
		found.Line = p.line(at)
		p.here = found
	case found.Kind == Table:
		return p.errorAt(at, "table %s is defined twice, first on line %d", dottedKeys(keys), found.Line)
	default:
		return p.errorAt(at, "key %s is defined twice, first on line %d", dottedKeys(keys), found.Line)
	}
	return nil
}

func (p *parser) arrayHeader(t *Node, key *unstable.Node, found *Node) error {
	at := int(key.Raw.Offset)
	if found == nil {
		found = p.add(t, key, p.node(Node{Kind: Array, state: appended}))
	}
	if found.state != appended {
		return p.errorAt(at, "key %s is defined twice, first on line %d", key.Data, found.Line)
	}
	item := p.node(Node{Kind: Table, Line: p.line(at), state: headed})
	found.Items = append(found.Items, item)
	p.here = item
	return nil
}

// walk follows keys down, making the tables that are missing. made is the state
// of those, and decides which of the existing ones may be entered.
func (p *parser) walk(t *Node, keys []*unstable.Node, made state) (*Node, error) {
	for _, k := range keys {
		next := t.Get(string(k.Data))
		if next == nil {
			next = p.add(t, k, p.node(Node{Kind: Table, state: made}))
		}
		if next.Kind == Array && next.state == appended && made == open {
			next = next.Items[len(next.Items)-1]
		}
		enters := next.Kind == Table && next.state != sealed
		if made == dotted {
			enters = next.Kind == Table && next.state == dotted
		}
		if !enters {
			return nil, p.errorAt(int(k.Raw.Offset), "key %s is defined already, on line %d", k.Data, next.Line)
		}
		t = next
	}
	return t, nil
}

func (p *parser) add(t *Node, key *unstable.Node, n *Node) *Node {
	n.Line = p.line(int(key.Raw.Offset))
	t.add(p.key(key), n)
	return n
}

func (p *parser) keyValue(t *Node, x *unstable.Node, depth int) error {
	var room [4]*unstable.Node
	keys := keysOf(room[:0], x.Key())
	t, err := p.walk(t, keys[:len(keys)-1], dotted)
	if err != nil {
		return err
	}
	last := keys[len(keys)-1]
	if found := t.Get(string(last.Data)); found != nil {
		return p.errorAt(int(last.Raw.Offset), "key %s is defined twice, first on line %d", dottedKeys(keys), found.Line)
	}
	n, err := p.value(x.Value(), int(last.Raw.Offset), depth)
	if err != nil {
		return err
	}
	p.add(t, last, n)
	n.Start, n.End = p.valueRange(x, last)
	return nil
}

// valueRange is the range of a pair's value: what follows the key, the equals
// sign and blanks.
func (p *parser) valueRange(x, key *unstable.Node) (start, end int) {
	end = int(x.Raw.Offset + x.Raw.Length)
	start = int(key.Raw.Offset + key.Raw.Length)
	for start < end && (p.data[start] == ' ' || p.data[start] == '\t' || p.data[start] == '=') {
		start++
	}
	for end > start && (p.data[end-1] == ' ' || p.data[end-1] == '\t') {
		end--
	}
	return start, end
}

// value reads a value. near is where something before it stands: the parser
// does not say where an array begins.
func (p *parser) value(x *unstable.Node, near, depth int) (*Node, error) {
	at := int(x.Raw.Offset)
	if x.Kind == unstable.Array {
		at = near
	}
	if depth > maxDepth {
		return nil, p.errorAt(at, "values are nested more than %d deep", maxDepth)
	}
	n := p.node(Node{Text: string(x.Data), Line: p.line(at)})
	var err error
	switch x.Kind {
	case unstable.String:
		n.Kind = String
	case unstable.Bool:
		n.Kind, n.Value = Bool, n.Text == "true"
	case unstable.Integer:
		n.Kind, n.Text = Integer, strings.ReplaceAll(n.Text, "_", "")
		n.Value, err = strconv.ParseInt(strings.TrimPrefix(n.Text, "+"), 0, 64)
	case unstable.Float:
		n.Kind, n.Text = Float, strings.ReplaceAll(n.Text, "_", "")
		n.Value, err = strconv.ParseFloat(n.Text, 64)
	case unstable.DateTime:
		n.Kind = Time
		n.Value, err = parseTime(n.Text)
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime:
		n.Kind = Local
		n.Text, err = parseLocal(n.Text)
	case unstable.Array:
		return n, p.array(n, x, at, depth)
	case unstable.InlineTable:
		return n, p.inlineTable(n, x, depth)
	}
	if err != nil {
		return nil, p.errorAt(at, "%s cannot be read as %s: it is out of range", n.Text, n.Kind)
	}
	return n, nil
}

func (p *parser) array(n *Node, x *unstable.Node, near, depth int) error {
	n.Kind, n.state = Array, sealed
	n.Items = make([]*Node, 0, size(x))
	for it := x.Children(); it.Next(); {
		item, err := p.value(it.Node(), near, depth+1)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	return nil
}

func (p *parser) inlineTable(n *Node, x *unstable.Node, depth int) error {
	n.Kind = Table
	n.Pairs = make([]Pair, 0, size(x))
	for it := x.Children(); it.Next(); {
		if err := p.keyValue(n, it.Node(), depth+1); err != nil {
			return err
		}
	}
	seal(n)
	return nil
}

// size is how many members an array or inline table has.
func size(x *unstable.Node) int {
	n := 0
	for it := x.Children(); it.Next(); {
		n++
	}
	return n
}

// seal closes an inline table and what dotted keys made in it.
func seal(n *Node) {
	n.state = sealed
	for _, pair := range n.Pairs {
		if pair.Node.Kind == Table {
			seal(pair.Node)
		}
	}
}

// keysOf appends the parts of a key.
func keysOf(keys []*unstable.Node, it unstable.Iterator) []*unstable.Node {
	for it.Next() {
		keys = append(keys, it.Node())
	}
	return keys
}

func dottedKeys(keys []*unstable.Node) string {
	parts := make([][]byte, len(keys))
	for i, k := range keys {
		parts[i] = k.Data
	}
	return string(bytes.Join(parts, []byte(".")))
}

var localShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?( ?\d\d:\d\d(:\d\d(\.\d+)?)?)?$`) })

// parseTime reads an offset date-time.
func parseTime(s string) (time.Time, error) {
	s = strings.ToUpper(s)
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	// Go reads an hour of one digit and a comma before fractions; TOML does not.
	if len(s) > 13 && s[13] == ':' && !strings.Contains(s, ",") {
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
			if t, err := time.Parse(layout, s); err == nil {
				return t, nil
			}
		}
	}
	return time.Time{}, errors.New("no such time")
}

// parseLocal brings a local date or time into the spelling of SQL.
func parseLocal(s string) (string, error) {
	s = strings.ToUpper(s)
	if len(s) > 10 && s[10] == 'T' {
		s = s[:10] + " " + s[11:]
	}
	if localShape().MatchString(s) {
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "15:04:05", "2006-01-02 15:04", "15:04"} {
			if _, err := time.Parse(layout, s); err == nil {
				return s, nil
			}
		}
	}
	return s, errors.New("no such time")
}
