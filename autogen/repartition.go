package autogen

import (
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgreSQL cannot change the partition key of a table. The table is dropped and created
// again, while it is empty: views and foreign keys on it step aside, and its partitions are
// detached and attached again.

// repartitioned are the live tables that get another partition key, or lose theirs.
func repartitioned(d dialect.Dialect, pairs []pair[schema.Table]) map[schema.Name]bool {
	list := map[schema.Name]bool{}
	if !d.Traits().RemakesPartitioned {
		return list
	}
	for _, p := range pairs {
		if p.live.PartitionBy != p.declared.PartitionBy {
			list[p.live.QualifiedName()] = true
		}
	}
	return list
}

// repartition emits the change of a table's partition key.
func (c *tableWalk) repartition() {
	if !c.repartitioned[c.live.QualifiedName()] {
		return
	}
	var to, from ops.TableChange
	change(&to.PartitionBy, &from.PartitionBy, c.live.PartitionBy, c.declared.PartitionBy)
	c.storage(&to, &from) // which a partitioned table cannot have
	c.emit(ops.AlterTable{Table: c.name, To: to, From: from})
}
