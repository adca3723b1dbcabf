package dialect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
)

func TestViewColumns(t *testing.T) {
	for text, want := range map[string][]string{
		"CREATE VIEW `v` AS select `t`.`id` AS `id`,(`t`.`b` + 1) AS `the sum` from `t`":                                    {"id", "the sum"},
		"CREATE VIEW `v` AS select 1 AS `1`,',' AS `a``,b`":                                                                 {"1", "a`,b"},
		"CREATE VIEW `v` (`a`,`b`) AS select `t`.`x` AS `x`,`t`.`y` AS `y` from `t`":                                        {"a", "b"},
		"CREATE VIEW `v` AS with `c` as (select 1 AS `x`,2 AS `y`) select `c`.`y` AS `z` from `c`":                          {"z"},
		"CREATE VIEW `v` AS select `t`.`a` AS `a` from `t` union select `u`.`b` AS `b` from `u`":                            {"a"},
		"CREATE VIEW `v` AS select (select max(`u`.`b`) from `u`) AS `m`,extract(year from `t`.`d`) AS `from` from `t`":     {"m", "from"},
		"CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `v` AS select distinct `t`.`a` AS `a` from `t` with check option": {"a"},
		"create view v as select t.a, b from t":                                                                             {"a", "b"},
		"CREATE VIEW v AS VALUES ROW(1)":                                                                                    nil,
		"":                                                                                                                  nil,
	} {
		if diff := cmp.Diff(want, dialect.ViewColumns(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
