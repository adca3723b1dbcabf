package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Canonical brings a schema into the form in which two are compared. Unique
// constraints are indexes, enums are inline, and the index that the server makes
// for a foreign key that has none stands among the indexes, without a name.
func (d mysql) Canonical(s schema.Schema) schema.Schema {
	s = s.Clone()
	enums := s.Enums
	s.Enums = nil
	for i := range s.Tables {
		d.canonicalTable(&s.Tables[i], enums)
	}
	for i := range s.Tables {
		d.canonicalReferences(&s.Tables[i], &s)
		d.addImpliedIndexes(&s.Tables[i])
	}
	for i := range s.Sequences {
		d.canonicalSequence(&s.Sequences[i])
	}
	for i := range s.Objects {
		s.Objects[i] = d.canonicalObject(s.Objects[i])
	}
	return s
}

func (d mysql) canonicalTable(t *schema.Table, enums []schema.Enum) {
	t.Definition = ""
	for i := range t.Columns {
		d.canonicalColumn(&t.Columns[i], t, enums)
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey.Name, t.PrimaryKey.Storage = "", nil
		parts := d.canonicalParts(mysqlKeyParts(t.PrimaryKey.Key), t)
		t.PrimaryKey.Parts = nil
		if slices.ContainsFunc(parts, func(p schema.IndexPart) bool { return p.Desc || p.Length > 0 }) {
			t.PrimaryKey.Parts = parts
		}
	}
	for _, u := range t.Uniques {
		t.Indexes = append(t.Indexes, mysqlUnique(u))
	}
	t.Uniques = nil
	for i := range t.Indexes {
		d.canonicalIndex(&t.Indexes[i], t)
	}
	for i := range t.Checks {
		d.canonicalCheck(&t.Checks[i])
	}
	for i := range t.ForeignKeys {
		d.canonicalForeignKey(&t.ForeignKeys[i])
	}
	d.canonicalOptions(&t.Options)
	t.PartitionBy = foldMySQL(withoutClock(sqltext.Tokens(sqltext.MySQL, t.PartitionBy)))
}

// withoutClock leaves out of MariaDB's partitions by SYSTEM_TIME what depends on
// when they are looked at: the beginning, which the server sets where nobody
// does, and the number of those that it adds by itself.
func withoutClock(tokens []sqltext.Token) []sqltext.Token {
	if len(tokens) == 0 || !tokens[0].Is("system_time") {
		return tokens
	}
	auto := slices.ContainsFunc(tokens, func(t sqltext.Token) bool { return t.Is("auto") })
	var out []sqltext.Token
	for i := 0; i < len(tokens); i++ {
		switch t := tokens[i]; {
		case t.Is("starts"):
			for i+1 < len(tokens) && (tokens[i+1].Is("timestamp") || tokens[i+1].Kind == sqltext.String) {
				i++
			}
		case auto && t.Is("partitions"):
			i++
		default:
			out = append(out, t)
		}
	}
	return out
}

func (d mysql) canonicalColumn(c *schema.Column, t *schema.Table, enums []schema.Enum) {
	if c.Type.Kind == schema.EnumKind && len(c.Type.Values) == 0 {
		for _, e := range enums {
			if e.Schema == c.Type.Schema && e.Name == c.Type.Name {
				c.Type = schema.Type{Kind: schema.EnumKind, Values: slices.Clone(e.Values)}
			}
		}
	}
	if mysqlNumbers(*c) {
		c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	}
	if c.Type.Kind == schema.EnumKind {
		c.Type.Schema, c.Type.Name = "", ""
	}
	c.Type = d.resolved(c.Type)
	if c.Identity != nil || mysqlNeverNull(t, c.Name) {
		c.Nullable = false
	}
	c.Default = d.canonicalDefault(c.Default, c.Type)
	c.OnUpdate = d.canonicalDefault(c.OnUpdate, c.Type)
	if c.Generated != nil {
		c.Generated.Expr = d.canonicalExpr(c.Generated.Expr, schema.Type{})
		c.Default, c.OnUpdate = schema.Expr{}, schema.Expr{}
		if d.maria() {
			c.Nullable = !isMySQLRowTime(c.Generated.Expr.SQL)
		}
	}
	c.WithoutSystemVersioning = c.WithoutSystemVersioning && t.Options.SystemVersioning // it is kept, and says nothing, where there is no history
	c.NotNull, c.Storage, c.Compression, c.Statistics, c.Options, c.Inherited = schema.NotNull{}, "", "", nil, nil, false
	d.canonicalColumnCharset(c, t)
}

// canonicalColumnCharset leaves out what the column has from its table.
func (d mysql) canonicalColumnCharset(c *schema.Column, t *schema.Table) {
	c.StatedCollation = ""
	c.Charset, c.Collation = d.foldCharset(c.Charset, c.Collation)
	charset, collation := d.foldCharset(t.Options.Charset, t.Options.Collation)
	if c.Charset == charset && c.Collation == collation {
		c.Charset, c.Collation = "", ""
	}
}

// foldCharset names a collation by its character set alone where it is that
// one's default, and by both where it is not.
func (d mysql) foldCharset(charset, collation string) (string, string) {
	charset, collation = strings.ToLower(charset), strings.ToLower(collation)
	if charset == "utf8" {
		charset = "utf8mb3"
	}
	if name, ok := strings.CutPrefix(collation, "utf8_"); ok {
		collation = "utf8mb3_" + name
	}
	if collation == "" {
		return charset, ""
	}
	charset = mysqlCharsetOf(collation, charset)
	if collation == d.defaultCollation(charset) {
		return charset, ""
	}
	return charset, collation
}

// mysqlCharsetOf reads the character set out of a collation's name. MariaDB's newer
// names leave it out: those collations are of any.
func mysqlCharsetOf(collation, known string) string {
	name, _, _ := strings.Cut(collation, "_")
	if strings.HasPrefix(name, "uca") {
		return known
	}
	return name
}

// defaultCollation is what a character set means by itself, empty where that is the
// server's to say.
func (d mysql) defaultCollation(charset string) string {
	switch charset {
	case "utf8mb3", "ucs2", "utf8mb4", "utf16", "utf32":
		switch {
		case d.choosesCollations():
			return ""
		case charset == "utf8mb4" && !d.maria():
			return "utf8mb4_0900_ai_ci"
		}
	case "latin1":
		return "latin1_swedish_ci"
	case "swe7":
		return "swe7_swedish_ci"
	case "big5", "gbk", "gb18030", "gb2312":
		return charset + "_chinese_ci"
	case "sjis", "ujis", "cp932", "eucjpms":
		return charset + "_japanese_ci"
	case "euckr":
		return "euckr_korean_ci"
	case "tis620":
		return "tis620_thai_ci"
	case "dec8":
		return "dec8_swedish_ci"
	case "hp8":
		return "hp8_english_ci"
	case "binary":
		return "binary"
	}
	return charset + "_general_ci"
}

func (d mysql) canonicalIndex(x *schema.Index, t *schema.Table) {
	x.Method = strings.ToLower(x.Method)
	inMemory := x.Method == "btree" && strings.EqualFold(t.Options.Engine, "memory")
	if !isMySQLIndexKind(x.Method) && !inMemory {
		x.Method = "" // InnoDB has the others for show
	}
	x.Parser = strings.ToLower(x.Parser)
	x.Parts = d.canonicalParts(x.Parts, t)
	if isMySQLIndexKind(x.Method) {
		for i := range x.Parts {
			x.Parts[i].Desc, x.Parts[i].Length = false, 0
		}
	}
	x.Include, x.Where, x.NullsNotDistinct, x.Storage, x.Tablespace = nil, schema.Expr{}, false, vectorOptions(*x), ""
	x.Definition = ""
}

// vectorOptions are what a vector index is made with; to the others, what is kept with
// them says nothing.
func vectorOptions(x schema.Index) schema.Parameters {
	if x.Method != "vector" {
		return nil
	}
	var list schema.Parameters
	for _, p := range x.Storage {
		list = append(list, schema.Parameter{Name: strings.ToLower(p.Name), Value: strings.ToLower(p.Value)})
	}
	return list.Sorted()
}

func (d mysql) canonicalParts(parts []schema.IndexPart, t *schema.Table) []schema.IndexPart {
	out := make([]schema.IndexPart, len(parts))
	for i, p := range parts {
		out[i] = schema.IndexPart{Column: p.Column, Length: p.Length, Desc: p.Desc && d.hasDescendingIndexes()}
		if !p.Expr.IsZero() {
			out[i].Expr = d.canonicalExpr(p.Expr, schema.Type{})
			continue
		}
		c := t.Column(p.Column)
		if c == nil {
			continue
		}
		switch c.Type.Kind {
		case schema.Varchar, schema.Char, schema.Binary, schema.Varbinary:
			if len(c.Type.Args) == 1 && c.Type.Args[0] == p.Length {
				out[i].Length = 0
			}
		}
	}
	return out
}

func (d mysql) canonicalCheck(c *schema.Check) {
	c.Expr = d.canonicalExpr(c.Expr, schema.Type{})
	c.NoInherit, c.NotValid, c.Comment = false, false, ""
	if !d.hasUnenforcedChecks() {
		c.NotEnforced = false
	}
	if !d.keepsColumnChecks() {
		c.Column = ""
	} else if c.Column != "" {
		c.Name = c.Column
	}
}

func (d mysql) canonicalForeignKey(f *schema.ForeignKey) {
	for _, a := range []*schema.Action{&f.OnDelete, &f.OnUpdate} {
		*a = schema.Action(strings.ToLower(string(*a)))
		if *a == schema.Restrict || *a == "no action" {
			*a = schema.NoAction
		}
	}
	if strings.EqualFold(f.Match, "simple") || strings.EqualFold(f.Match, "none") {
		f.Match = ""
	}
	f.Deferrable, f.InitiallyDeferred, f.NotValid, f.Comment = false, false, false, ""
}

// canonicalReferences names the columns that a foreign key leaves to the
// referenced table's primary key.
func (d mysql) canonicalReferences(t *schema.Table, s *schema.Schema) {
	for i := range t.ForeignKeys {
		f := &t.ForeignKeys[i]
		if len(f.RefColumns) > 0 {
			continue
		}
		if ref := s.Table(f.RefTable); ref != nil && ref.PrimaryKey != nil {
			f.RefColumns = slices.Clone(ref.PrimaryKey.Columns)
		}
	}
}

// addImpliedIndexes adds the index that the server makes for a foreign key whose
// columns no other index begins with.
func (d mysql) addImpliedIndexes(t *schema.Table) {
	for _, f := range t.ForeignKeys {
		if !d.supportsForeignKey(t, f.Columns) {
			t.Indexes = append(t.Indexes, schema.Index{Parts: schema.ColumnParts(f.Columns...)})
		}
	}
}

func (d mysql) supportsForeignKey(t *schema.Table, columns []string) bool {
	if t.PrimaryKey != nil && mysqlBeginsWith(mysqlKeyParts(t.PrimaryKey.Key), columns) {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
		return !isMySQLIndexKind(x.Method) && mysqlBeginsWith(x.Parts, columns)
	})
}

func mysqlBeginsWith(parts []schema.IndexPart, columns []string) bool {
	if len(parts) < len(columns) {
		return false
	}
	for i, c := range columns {
		if !strings.EqualFold(parts[i].Column, c) || parts[i].Length > 0 {
			return false
		}
	}
	return true
}

func (d mysql) canonicalOptions(o *schema.TableOptions) {
	if strings.EqualFold(o.Engine, "innodb") {
		o.Engine = ""
	}
	o.Charset, o.Collation = d.foldCharset(o.Charset, o.Collation)
	o.RowFormat = strings.ToLower(o.RowFormat)
	if o.RowFormat == "default" {
		o.RowFormat = ""
	}
	var storage schema.Parameters
	for _, p := range o.Storage {
		p.Name = strings.ToLower(p.Name)
		if p.Name == "auto_increment" || p == (schema.Parameter{Name: "page_checksum", Value: "1"}) { // as Aria does without being told
			continue
		}
		storage = append(storage, p)
	}
	o.Storage = storage.Sorted()
	o.Unlogged, o.Tablespace, o.AccessMethod, o.RowSecurity, o.ForceRowSecurity = false, "", "", false, false
	o.ReplicaIdentity, o.ClusterOn, o.Strict, o.WithoutRowID = "", "", false, false
}

// canonicalSequence leaves out the options that the server would choose.
func (d mysql) canonicalSequence(s *schema.Sequence) {
	s.Type, s.Unlogged, s.OwnedBy = schema.Type{}, false, nil
	o := &s.Options
	drop := func(p **int64, value int64) {
		if *p != nil && **p == value {
			*p = nil
		}
	}
	const largest, smallest = 9223372036854775806, -9223372036854775807
	first, low, high := int64(1), int64(1), int64(largest)
	if o.Increment != nil && *o.Increment < 0 {
		first, low, high = -1, smallest, -1
	}
	drop(&o.Increment, 1)
	if o.Min != nil && first > 0 {
		first = *o.Min
	}
	if o.Max != nil && first < 0 {
		first = *o.Max
	}
	drop(&o.Start, first)
	drop(&o.Min, low)
	drop(&o.Max, high)
	drop(&o.Cache, 1000)
}
