package importer

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// answer is whether a precondition holds behind the changesets before it, as far as they say.
type answer int

const (
	no answer = iota
	unknown
	yes
)

func answerOf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// met reports whether all conditions in an element hold, or one of them.
func (c *changelogs) met(n *node, all bool) answer {
	found := answerOf(all)
	for _, k := range n.nodes {
		one, is := c.condition(k)
		switch {
		case !is:
		case all:
			found = min(found, one)
		default:
			found = max(found, one)
		}
	}
	return found
}

// condition is one condition; false if the element is none.
func (c *changelogs) condition(n *node) (answer, bool) {
	name := func(keys ...string) string { return strings.ToLower(c.expand(n.attr(keys...))) }
	table := name("tableName", "foreignKeyTableName")
	switch n.name {
	case "onFail", "onError", "onUpdate", "onSqlOutput", "onFailMessage", "onErrorMessage":
		return yes, false
	case "and", "":
		return c.met(n, true), true
	case "or":
		return c.met(n, false), true
	case "not":
		return yes - c.met(n, true), true
	case "dbms":
		return answerOf(c.isFor(n.attr("type"))), true
	case "changeLogPropertyDefined":
		value, ok := c.properties[name("property")]
		return answerOf(ok && (n.attr("value") == "" || n.attr("value") == value)), true
	case "tableExists":
		return c.known(c.table(table) != nil, table), true
	case "columnExists":
		t, column := c.table(table), name("columnName")
		return c.known(t != nil && slices.ContainsFunc(t.Columns, func(o schema.Column) bool { return strings.EqualFold(o.Name, column) }), table), true
	case "primaryKeyExists":
		t := c.table(table)
		return c.known(t != nil && t.PrimaryKey != nil, table), true
	case "indexExists":
		index := name("indexName")
		return c.known(c.anywhere(func(t *schema.Table) bool {
			return slices.ContainsFunc(t.Indexes, func(i schema.Index) bool { return strings.EqualFold(i.Name, index) })
		}), index), index != ""
	case "foreignKeyConstraintExists", "uniqueConstraintExists":
		constraint := name("foreignKeyName", "constraintName")
		return c.known(c.anywhere(func(t *schema.Table) bool {
			return slices.ContainsFunc(t.Constraints(), func(o schema.Constraint) bool { return strings.EqualFold(o.ConstraintName(), constraint) })
		}), constraint), constraint != ""
	case "sequenceExists":
		sequence := name("sequenceName")
		return c.known(slices.ContainsFunc(c.made.Schema().Sequences, func(s schema.Sequence) bool { return strings.EqualFold(s.Name, sequence) }), sequence), true
	}
	return unknown, true
}

// known is an answer about what changes have made. What SQL has named may be there or not.
func (c *changelogs) known(is bool, name string) answer {
	if name == "" || strings.Contains(c.ran, name) {
		return unknown
	}
	return answerOf(is)
}

func (c *changelogs) anywhere(has func(*schema.Table) bool) bool {
	tables := c.made.Schema().Tables
	for i := range tables {
		if has(&tables[i]) {
			return true
		}
	}
	return false
}

func (c *changelogs) table(name string) *schema.Table {
	var found *schema.Table
	c.anywhere(func(t *schema.Table) bool {
		if strings.EqualFold(t.Name, name) {
			found = t
		}
		return found != nil
	})
	return found
}
