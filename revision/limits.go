package revision

import (
	"time"

	"github.com/retort-db/migrate/internal/schematoml"
)

// Limits bound how long a statement waits for a lock, and how long it runs. Zero
// says nothing, so that what is around it decides; less than zero, written as
// "0s", leaves it to the database.
type Limits struct {
	Lock, Statement time.Duration
}

// Or fills in what l does not say from what is around it.
func (l Limits) Or(around Limits) Limits {
	if l.Lock == 0 {
		l.Lock = around.Lock
	}
	if l.Statement == 0 {
		l.Statement = around.Statement
	}
	return l
}

// The keys of limits, in the header and in operations.
const (
	lockTimeout      = "lock_timeout"
	statementTimeout = "statement_timeout"
)

// readLimits reads the keys of a header or of an operation.
func readLimits(r *schematoml.Reader, n *schematoml.Node) Limits {
	return Limits{Lock: readLimit(r, n, lockTimeout), Statement: readLimit(r, n, statementTimeout)}
}

func readLimit(r *schematoml.Reader, n *schematoml.Node, key string) time.Duration {
	if n.Kind != schematoml.Table {
		return 0
	}
	v := n.Get(key)
	if v == nil {
		return 0
	}
	d, err := time.ParseDuration(v.Text)
	switch {
	case v.Kind != schematoml.String || err != nil:
		r.Errorf(v, `%s has to be a duration such as "500ms", "5s" or "2m"`, key)
	case d < 0:
		r.Errorf(v, "%s must not be negative; \"0s\" leaves it to the database", key)
	case d == 0:
		return -1
	}
	return d
}
