package dialect

import (
	"cmp"

	"github.com/retort-db/migrate/schema"
)

// RefusedKey returns, in words, the columns of a foreign key that are not alike, so
// that the server is going to refuse it. It returns none if they are, or if that is not
// known. collation is the database's, for tables that say none; it may be empty.
func RefusedKey(d Dialect, key schema.ForeignKey, from, to schema.Table, collation string) []string {
	my, ok := d.(mysql)
	if !ok {
		return nil
	}
	refers := key.RefColumns
	if len(refers) == 0 && to.PrimaryKey != nil {
		refers = to.PrimaryKey.Columns
	}
	var list []string
	for i := range min(len(key.Columns), len(refers)) {
		x, y := from.Column(key.Columns[i]), to.Column(refers[i])
		if x == nil || y == nil {
			continue
		}
		if a, b := my.apart(*x, *y, from, to, collation); a != "" {
			own, other := from.QualifiedName().String()+"."+x.Name, to.QualifiedName().String()+"."+y.Name
			list = append(list, "foreign key "+cmp.Or(key.Name, "over "+own)+": "+own+" is "+a+", and "+other+" is "+b)
		}
	}
	return list
}

// apart says in what two columns differ that keeps a key from leading from the one to the other.
func (d mysql) apart(x, y schema.Column, from, to schema.Table, collation string) (a, b string) {
	a, b = d.referringClass(x.Type), d.referringClass(y.Type)
	switch {
	case a == "" || b == "":
		return "", ""
	case a != b:
		return x.Type.String(), y.Type.String()
	case a != charactersClass:
		return "", ""
	}
	return d.apartInCollation(d.collationOf(x, from, collation), d.collationOf(y, to, collation))
}

const charactersClass, bytesClass = "characters", "bytes"

// referringClass is what columns have to agree in: of strings the length does not
// count, of integers nothing else does, and what is kept as bytes is as good as any
// other. It is empty for types that keys are seldom of.
func (d mysql) referringClass(t schema.Type) string {
	text, err := d.FormatType(t)
	if err != nil {
		return ""
	}
	lexed, ok := lexMySQLType(text)
	if !ok || lexed.rest != "" {
		return ""
	}
	switch word := mysqlAlias(lexed.word); word {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		if lexed.unsigned || lexed.zerofill {
			return word + " unsigned"
		}
		return word
	case "serial":
		return "bigint unsigned"
	case "char", "varchar":
		return charactersClass
	case "binary", "varbinary", "decimal", "uuid":
		return bytesClass
	}
	return ""
}

// mysqlText is how strings are kept: by a collation of a character set, which is empty
// where it is the one that the character set means by itself.
type mysqlText struct{ charset, collation string }

func (d mysql) collationOf(c schema.Column, t schema.Table, database string) mysqlText {
	for _, said := range []mysqlText{{c.Charset, c.Collation}, {t.Options.Charset, t.Options.Collation}, {"", database}} {
		if said != (mysqlText{}) {
			charset, collation := d.foldCharset(said.charset, said.collation)
			return mysqlText{charset, collation}
		}
	}
	return mysqlText{}
}

func (d mysql) apartInCollation(a, b mysqlText) (string, string) {
	if a.charset == "" || b.charset == "" || a == b {
		return "", ""
	}
	if a.charset != b.charset {
		return a.charset, b.charset
	}
	own := d.defaultCollation(a.charset)
	if own == "" && (a.collation == "" || b.collation == "") {
		return "", ""
	}
	return cmp.Or(a.collation, own), cmp.Or(b.collation, own)
}
