package schema

import "strings"

// PostgresNameLimit is the length in bytes to which PostgreSQL cuts names.
const PostgresNameLimit = 63

// PostgresObjectName makes the name that PostgreSQL gives to an object that was created
// without one: the two parts and the label, joined by underscores. If that is too long,
// the longer of the two parts is cut.
func PostgresObjectName(first, second, label string) string {
	overhead := 0
	if second != "" {
		overhead++
	}
	if label != "" {
		overhead += len(label) + 1
	}
	room := PostgresNameLimit - overhead
	a, b := len(first), len(second)
	for a+b > room {
		if a > b {
			a--
		} else {
			b--
		}
	}
	name := strings.ToValidUTF8(first[:a], "")
	if second != "" {
		name += "_" + strings.ToValidUTF8(second[:b], "")
	}
	if label != "" {
		name += "_" + label
	}
	return name
}

// SequenceBehind returns PostgreSQL's name for the sequence behind a serial or identity
// column of a table, and "" for any other column.
func (c *Column) SequenceBehind(table string) string {
	said := c.saysSequence()
	switch {
	case said == nil:
		return ""
	case *said != "":
		return *said
	}
	return PostgresObjectName(table, c.Name, "seq")
}

// KeepSequenceBehind sets the name of the sequence behind a serial or identity column
// of a table, unless it is the default name.
func (c *Column) KeepSequenceBehind(table, name string) {
	if c.Identity != nil {
		own := *c.Identity
		c.Identity = &own
	}
	if said := c.saysSequence(); said != nil {
		if *said = name; name == PostgresObjectName(table, c.Name, "seq") {
			*said = ""
		}
	}
}

// saysSequence is where the column names the sequence behind it, if it has one.
func (c *Column) saysSequence() *string {
	switch {
	case c.Identity != nil:
		return &c.Identity.SequenceName
	case c.Type.Kind == Smallserial, c.Type.Kind == Serial, c.Type.Kind == Bigserial:
		return &c.Sequence
	}
	return nil
}
