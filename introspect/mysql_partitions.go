package introspect

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
)

// mysqlPartition is a row of PARTITIONS: a partition, or one of its
// sub-partitions.
type mysqlPartition struct {
	name, sub            string
	method, subMethod    string
	expr, subExpr        string
	description, comment string
}

func (r *mysqlReader) readPartition(rows database.Rows) error {
	var table string
	var p mysqlPartition
	var description *string
	err := rows.Scan(&table, &p.name, &p.sub, &p.method, &p.subMethod, &p.expr, &p.subExpr, &description, &p.comment)
	if err != nil {
		return err
	}
	if description != nil {
		p.description = *description
	}
	t := r.byName[table]
	if t == nil {
		return nil
	}
	if p.method == "SYSTEM_TIME" {
		if t.partitioned { // say so once
			t.partitioned = false
			r.leaveAlone("partitioning", table, "the catalogue does not tell the interval or limit of PARTITION BY SYSTEM_TIME")
		}
		return nil
	}
	t.partitions = append(t.partitions, p)
	return nil
}

// spellMySQLPartitions writes what follows PARTITION BY.
func spellMySQLPartitions(list []mysqlPartition) string {
	if len(list) == 0 {
		return ""
	}
	first := list[0]
	var b strings.Builder
	b.WriteString(first.method + " (" + first.expr + ")")
	if first.subMethod != "" {
		subs := 0
		for _, p := range list {
			if p.name == first.name {
				subs++
			}
		}
		b.WriteString(" SUBPARTITION BY " + first.subMethod + " (" + first.subExpr + ") SUBPARTITIONS " + strconv.Itoa(subs))
	}
	var whole []mysqlPartition
	for _, p := range list {
		if n := len(whole); n == 0 || whole[n-1].name != p.name {
			whole = append(whole, p)
		}
	}
	if plainPartitions(whole) {
		if len(whole) > 1 {
			b.WriteString(" PARTITIONS " + strconv.Itoa(len(whole)))
		}
		return b.String()
	}
	specs := make([]string, len(whole))
	for i, p := range whole {
		specs[i] = p.spell()
	}
	return b.String() + " (" + strings.Join(specs, ", ") + ")"
}

// plainPartitions: hash and key partitions that the server named and numbered itself.
func plainPartitions(list []mysqlPartition) bool {
	for i, p := range list {
		if !strings.Contains(p.method, "HASH") && !strings.Contains(p.method, "KEY") {
			return false
		}
		if p.name != "p"+strconv.Itoa(i) || p.comment != "" {
			return false
		}
	}
	return true
}

func (p mysqlPartition) spell() string {
	s := "PARTITION " + sqltext.QuoteIdent(sqltext.MySQL, p.name)
	switch {
	case strings.HasPrefix(p.method, "RANGE") && p.description == "MAXVALUE":
		s += " VALUES LESS THAN MAXVALUE"
		if strings.HasSuffix(p.method, "COLUMNS") {
			s = strings.TrimSuffix(s, "MAXVALUE") + "(MAXVALUE)"
		}
	case strings.HasPrefix(p.method, "RANGE"):
		s += " VALUES LESS THAN (" + p.description + ")"
	case strings.HasPrefix(p.method, "LIST") && p.description == "DEFAULT":
		s += " DEFAULT"
	case strings.HasPrefix(p.method, "LIST"):
		s += " VALUES IN (" + p.description + ")"
	}
	if p.comment != "" {
		s += " COMMENT = " + sqltext.QuoteString(sqltext.MySQL, p.comment)
	}
	return s
}
