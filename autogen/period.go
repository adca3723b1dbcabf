package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// period compares the application-time period of a table (MariaDB). It cannot be altered:
// one that differs is dropped and added, with the keys over it. The same happens to one
// whose columns are dropped and added again, which MariaDB refuses while they are in it.
func (c *tableWalk) period() {
	was, is := c.live.Options.Period, c.declared.Options.Period
	anew := func(name string) bool { return name != "" && slices.Contains(c.cleared, name) }
	if was == is && !anew(was.Start) && !anew(was.End) {
		return
	}
	none := ops.To(schema.Period{})
	if was != (schema.Period{}) {
		c.emit(ops.AlterTable{Table: c.name, To: ops.TableChange{Period: none}, From: ops.TableChange{Period: ops.To(was)}})
	}
	if is != (schema.Period{}) {
		c.emit(ops.AlterTable{Table: c.name, To: ops.TableChange{Period: ops.To(is)}, From: ops.TableChange{Period: none}})
	}
	if was != (schema.Period{}) && was.Name == is.Name {
		c.cleared = append(c.cleared, was.Name)
	}
}

// periodColumns are the columns that a period is made of.
func periodColumns(t schema.Name, p schema.Period) []resource {
	if p == (schema.Period{}) {
		return nil
	}
	return []resource{column(t, p.Start), column(t, p.End)}
}
