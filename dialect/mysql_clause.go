package dialect

import (
	"slices"
	"strings"
)

// mysqlClause is one alteration of a table.
type mysqlClause struct {
	sql   string
	note  string
	risks []Risk
	// touches names the members that the clause makes, changes or takes away,
	// as "column a". One ALTER TABLE touches a member once, but for drops.
	touches []string
	// drops says that the clause takes its member away, so that another may
	// make it again.
	drops bool
	// probe settles whether the statement took effect; repeatable says that
	// running it once more does no harm.
	probe      string
	repeatable bool
	adds       string // the column that it adds
	settles    string // the column that it states as it is to be, or drops
	restates   string // the column that it states anew, since its table changes
	moves      bool   // it puts the column elsewhere
	behind     string // the column that it puts its own behind
	cost       mysqlCost
	online     bool   // the operation asked to block nobody
	alone      bool   // shares no statement with other operations
	split      bool   // begins another statement
	apart      bool   // goes before the statement, with others like it, where that does more
	last       bool   // stands behind the others, without a comma
	converts   bool   // gives all columns the database's character set
	fixed      bool   // states a column that a conversion in the same statement would change
	leads      string // the first column of the key that it makes
	ends       string // the first column of the key that it drops
	differs    bool   // states a column whose default is another one on each replica
	// refers are the columns of the same table that its foreign key refers to, where
	// the server looks them up in the table as it is before the statement.
	refers []string
	// frees are the columns of the same table that the foreign key which it drops
	// refers to.
	frees []string
	// first is what has to run before the statement with the clause.
	first *Step
	// versions is ADD or DROP where the clause begins or ends the history of the table;
	// unversioned says that it states a column that is none of that, and time which
	// time of the rows it adds.
	versions    string
	unversioned bool
	time        string
}

// mysqlCost is what the server needs for an alteration.
type mysqlCost int

const (
	costInstant mysqlCost = iota // only the dictionary changes
	costInplace                  // readers and writers go on
	costShared                   // readers go on
	costCopy                     // the table is copied, writers wait
)

// yieldsTo reports whether a later clause states or drops the column that this one
// states, so that there is no need of this one: each states all of it.
func (k mysqlClause) yieldsTo(next mysqlClause) bool {
	switch {
	case k.restates != "":
		return next.restates+next.settles == k.restates
	case k.settles != "" && !k.drops && !k.moves:
		return next.restates == k.settles
	}
	return false
}

// conflicts reports whether the next clause goes into another statement. A member
// cannot be touched twice in one, except that an index or a check may be dropped and
// made again. A foreign key may not.
func (k mysqlClause) conflicts(next mysqlClause) bool {
	switch {
	case k.alone || next.alone, k.last && next.online || next.last && k.online,
		k.last && next.ofForeignKey() || next.last && k.ofForeignKey(), // which no partitioned table has
		k.ends != "" && slices.Contains(next.frees, k.ends) || next.ends != "" && slices.Contains(k.frees, next.ends),
		k.differs && next.adds != "" || k.adds != "" && next.differs,
		k.versions == "ADD" && next.unversioned || k.unversioned && next.versions == "ADD",
		k.makesFor(next) || next.makesFor(k), k.standsBehind(next) || next.standsBehind(k),
		k.converts && !next.besideConversion() || next.converts && !k.besideConversion():
		return true
	case k.yieldsTo(next):
		return false
	}
	return slices.ContainsFunc(next.touches, func(t string) bool {
		again := k.drops && !next.drops && !strings.HasPrefix(t, "foreign key ") && !strings.HasPrefix(t, "column ")
		return slices.Contains(k.touches, t) && !again
	})
}

func (k mysqlClause) ofForeignKey() bool {
	return slices.ContainsFunc(k.touches, func(t string) bool { return strings.HasPrefix(t, "foreign key ") })
}

// makesFor reports whether the clause makes or changes what the other's foreign key
// refers to.
func (k mysqlClause) makesFor(other mysqlClause) bool {
	if len(other.refers) == 0 {
		return false
	}
	return slices.Contains(other.refers, k.leads) || slices.ContainsFunc(k.touches, func(t string) bool {
		column, is := strings.CutPrefix(t, "column ")
		return is && slices.Contains(other.refers, column) || strings.HasPrefix(t, "option ")
	})
}

// standsBehind reports whether the clause puts a column behind the one that the
// other drops: the server looks for that when the dropped ones are gone.
func (k mysqlClause) standsBehind(other mysqlClause) bool {
	return k.behind != "" && other.drops && slices.Contains(other.touches, "column "+k.behind)
}

// besideConversion: the keys are to go, and to come, in the statement that gives
// their columns another character set, in which they may be too long, and so are the
// columns to get shorter or longer. What else a statement says is overridden by it.
func (k mysqlClause) besideConversion() bool {
	ofKey := func(t string) bool { return strings.HasPrefix(t, "index ") }
	keys := len(k.touches) > 0 && !slices.ContainsFunc(k.touches, func(t string) bool { return !ofKey(t) })
	return keys || k.settles != "" && !k.drops && !k.fixed
}

// guarded: of a clause that does nothing where there is nothing to do, the
// catalogue does not tell whether it was run, and it may be run again.
func (k mysqlClause) guarded(guard string) mysqlClause {
	if guard != "" {
		k.probe, k.repeatable = "", true
	}
	return k
}
