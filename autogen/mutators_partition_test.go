package autogen_test

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// ofPartitions alters a partitioned table, or one of its partitions, in the ways that
// are open to it.
func (m *mutator) ofPartitions(t *schema.Table) string {
	if t.PartitionOf != nil {
		return m.one(t, m.dropIndex, m.renameIndex, m.dropForeignKey, m.changeForeignKey, m.commentOnTable, m.dropTable, m.detach)
	}
	return m.one(t, m.addColumn, m.dropColumn, m.changeType, m.changeNullable, m.changeDefault, m.changeComment, m.partitionedIndex,
		m.dropIndex, m.renameIndex, m.addCheck, m.dropCheck, m.addForeignKey, m.dropForeignKey, m.addTrigger)
}

func (m *mutator) one(t *schema.Table, list ...func(*schema.Table) string) string {
	return list[m.IntN(len(list))](t)
}

// partitionedIndex adds an index that need not hold the partition's key.
func (m *mutator) partitionedIndex(t *schema.Table) string {
	what := m.addIndex(t)
	if what != "" {
		t.Indexes[len(t.Indexes)-1].Unique = false
	}
	return what
}

func (m *mutator) commentOnTable(t *schema.Table) string {
	t.Comment = m.name("a partition's comment")
	return "comment of " + t.Name
}

// detach makes a partition a table of its own, with the columns that it had.
func (m *mutator) detach(t *schema.Table) string {
	i := slices.IndexFunc(m.schema.Tables, func(p schema.Table) bool { return p.QualifiedName() == t.PartitionOf.Parent })
	parent := m.schema.Tables[i]
	if len(parent.Indexes)+len(parent.Checks)+len(parent.ForeignKeys) > 0 || parent.PrimaryKey != nil {
		return "" // which stay with it, under names that the server chooses
	}
	var columns []schema.Column
	for _, c := range parent.Columns {
		if own := t.Column(c.Name); own != nil {
			c = *own
		}
		c.Inherited = false
		columns = append(columns, c)
	}
	t.Columns, t.PartitionOf = columns, nil
	return "detach " + t.Name
}

// usedByPartitions reports whether a column decides about the partition of a row,
// or a partition says something about it.
func (m *mutator) usedByPartitions(t *schema.Table, column string) bool {
	return strings.Contains(t.PartitionBy, column) || slices.ContainsFunc(m.schema.Tables, func(p schema.Table) bool {
		return p.PartitionOf != nil && p.PartitionOf.Parent == t.QualifiedName() && (p.Column(column) != nil || m.used(&p, column))
	})
}
