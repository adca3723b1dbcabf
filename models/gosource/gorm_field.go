package gosource

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// gormField is a field as GORM sees it. A relation is a field without a column.
type gormField struct {
	name     string
	column   string
	path     []string // the names of the embedding fields and its own
	data     string   // what the column is made of: one of the data words, or a database's type
	goData   string   // the same before a type in the tag
	key      bool
	numbered bool // the database numbers the rows
	// defaulted is set where there is a default of some kind, literal where it is
	// a value and not an expression.
	defaulted, literal bool
	defaultText        string
	notNull, unique    bool
	comment            string
	size               int
	precision, scale   int
	skip               bool // no column is made, though the field is used
	stored             bool // the field is read or written
	typ, inner         types.Type
	content            content
	tag                fieldTag
	settings           map[string]string
	owner              *gormModel // whose table it is in
	part               *gormModel // the embedded struct that it comes from
	embedded           *gormModel
	pos                token.Pos
}

// newField reads a field of a struct.
func (g *gormReader) newField(m *gormModel, v *types.Var, tag fieldTag, anonymous bool) *gormField {
	f := &gormField{
		name: v.Name(), path: []string{v.Name()}, typ: v.Type(), inner: indirect(v.Type()),
		tag: tag, settings: gormSettings(tag.text), owner: m, stored: true, pos: v.Pos(),
	}
	if tag.strange != "" {
		g.failField(f, meant(tag.strange, ownSettings()), "its migrate tag says %s, and there is no such setting", tag.strange)
	}
	s := f.settings
	f.content = g.contentOf(f.inner, s)
	f.column = s["COLUMN"]
	if g.own && f.column == "" {
		f.column = tag.db
		if tag.db == "-" {
			f.column, s["-"] = "", "-"
		}
	}
	f.key = isTrue(s["PRIMARYKEY"], s["PRIMARY_KEY"])
	f.numbered = isTrue(s["AUTOINCREMENT"])
	f.notNull = isTrue(s["NOT NULL"], s["NOTNULL"])
	f.unique = isTrue(s["UNIQUE"])
	f.comment = s["COMMENT"]
	f.size = g.number(f, "SIZE")
	f.precision, f.scale = g.number(f, "PRECISION"), g.number(f, "SCALE")
	f.defaultText, f.defaulted = s["DEFAULT"], f.numbered
	if _, ok := s["DEFAULT"]; ok {
		f.defaulted = true
	}
	g.decideData(f)
	if f.size == 0 {
		f.size = sizeOf(f.content.typ)
	}
	f.permissions()
	g.embed(m, f, anonymous)
	return f
}

func (g *gormReader) number(f *gormField, setting string) int {
	text, ok := f.settings[setting]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		g.failField(f, "", "%s:%s is no number", strings.ToLower(setting), text)
	}
	return n
}

// decideData finds out what the column is made of, and its default.
func (g *gormReader) decideData(f *gormField) {
	_, serializer := f.settings["SERIALIZER"]
	_, json := f.settings["JSON"]
	f.data = dataTypeOf(f.content.typ)
	if serializer || json || hasSerializer(f.content.typ) {
		if f.data == "" || f.data == dataBytes {
			f.data = dataString
		}
	}
	f.defaultText = strings.TrimSpace(f.defaultText)
	if f.defaulted && f.defaultText != "" && !isExpression(f.defaultText) {
		g.decideDefault(f)
	}
	word, how, _ := g.literal(f.content.orElse(f.inner), "GormDataType")
	switch how {
	case known:
		f.data = word
	case unknown:
		if _, ok := f.settings["TYPE"]; !ok {
			g.failField(f, "say the type in the tag, type:…", "what GormDataType of %s returns cannot be read from the source", f.inner)
		}
	}
	f.goData = f.data
	if t, ok := f.settings["TYPE"]; ok {
		f.data = t
		switch low := strings.ToLower(t); low {
		case dataBool, dataInt, dataUint, dataFloat, dataString, dataTime, dataBytes:
			f.data = low
		}
	} else if f.content.typ == nil && f.data == "" {
		// A type that chooses for itself is asked later, and says so if it cannot be read.
		chooses := hasResults(method(f.inner, "GormDBDataType"), 2, "string")
		if _, ignored := f.settings["-"]; !ignored {
			if !chooses {
				g.failField(f, "say the type in the tag, type:…",
					"what the Value method of %s stores cannot be read from the source", f.inner)
			}
			f.data = dataString // whatever it is, it is a column
		}
	}
}

func (c content) orElse(t types.Type) types.Type {
	if c.typ != nil {
		return c.typ
	}
	return t
}

// hasSerializer reports whether a type stores itself as GORM's serializers do.
func hasSerializer(t types.Type) bool {
	if t == nil {
		return false
	}
	v := method(t, "Value")
	return v != nil && v.Signature().Params().Len() == 4 && method(t, "Scan") != nil
}

// isExpression is GORM's rule for a default that goes to the database as it is.
func isExpression(text string) bool {
	return strings.Contains(text, "(") && strings.Contains(text, ")") || strings.EqualFold(text, "null")
}

// decideDefault reads a default as a value of the field's kind.
func (g *gormReader) decideDefault(f *gormField) {
	var err error
	switch f.kind() {
	case dataBool:
		var v bool
		v, err = strconv.ParseBool(f.defaultText)
		f.defaultText, f.literal = strconv.FormatBool(v), true
	case dataInt:
		var v int64
		v, err = strconv.ParseInt(f.defaultText, 0, 64)
		f.defaultText, f.literal = strconv.FormatInt(v, 10), true
	case dataUint:
		var v uint64
		v, err = strconv.ParseUint(f.defaultText, 0, 64)
		f.defaultText, f.literal = strconv.FormatUint(v, 10), true
	case dataFloat:
		var v float64
		v, err = strconv.ParseFloat(f.defaultText, 64)
		f.defaultText, f.literal = strconv.FormatFloat(v, 'f', -1, 64), true
	case dataString:
		text := strings.Trim(strings.Trim(f.defaultText, "'"), `"`)
		f.defaultText, f.literal = quoted(text), true
	case dataTime:
		g.timeDefault(f)
	default:
		if f.content.typ == nil && !strings.HasPrefix(f.defaultText, "'") {
			g.failField(f, "write an expression in parentheses, or a quoted literal",
				"whether default:%s is text or an expression cannot be known", f.defaultText)
		}
	}
	if err != nil {
		g.failField(f, "", "default:%s is no %s", f.settings["DEFAULT"], f.kind())
	}
}

// timeDefault leaves expressions alone; GORM reads all else as a time.
func (g *gormReader) timeDefault(f *gormField) {
	if c := f.defaultText[0]; c >= '0' && c <= '9' {
		g.failField(f, "quote it", "default:%s is a time that GORM reads in the program's time zone", f.defaultText)
	}
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// kind is the word for what the Go type holds, whatever the column is.
func (f *gormField) kind() string { return dataTypeOf(f.content.typ) }

// permissions reads -, -> and <-.
func (f *gormField) permissions() {
	if v, ok := f.settings["-"]; ok {
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "-":
			f.stored, f.data = false, ""
		case "all":
			f.stored, f.data, f.skip = false, "", true
		case "migration":
			f.skip = true
		}
	}
	if v, ok := f.settings["->"]; ok {
		f.stored = !strings.EqualFold(v, "false")
	}
	if _, ok := f.settings["<-"]; ok {
		f.stored = true
	}
}

// embed takes in the fields of a struct that is a part of this one.
func (g *gormReader) embed(m *gormModel, f *gormField, anonymous bool) {
	_, tagged := f.settings["EMBEDDED"]
	plain := anonymous && f.goData != dataTime && f.goData != dataBytes && !f.content.valuer && f.stored
	if !tagged && !plain {
		return
	}
	st, ok := f.content.orElse(f.inner).Underlying().(*types.Struct)
	if !ok {
		if _, basic := f.inner.Underlying().(*types.Basic); !basic {
			g.failField(f, "", "only structs can be embedded, not %s", f.inner)
		}
		return
	}
	f.stored = false
	f.embedded = g.parsePart(m, namedOf(f.inner), st)
	for _, e := range f.embedded.fields {
		e.owner, e.part = m, f.embedded
		e.path = append([]string{f.name}, e.path...)
		if prefix, ok := f.settings["EMBEDDEDPREFIX"]; ok && e.column != "" {
			e.column = prefix + e.column
		}
		if e.key && !isTrue(e.settings["PRIMARYKEY"], e.settings["PRIMARY_KEY"]) {
			e.key = false
			e.numbered = isTrue(e.settings["AUTOINCREMENT"])
			if !e.numbered && e.defaultText == "" {
				e.defaulted = false
			}
		}
		for k, v := range f.settings {
			e.settings[k] = v
		}
	}
}

func (g *gormReader) failField(f *gormField, hint, format string, args ...any) {
	name := ""
	if f.owner != nil {
		name = f.owner.label
	}
	g.fail(f.pos, name, strings.Join(f.path, "."), hint, format, args...)
}
