package runner

import (
	"context"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// server is what the databases want of the runner's own work, each in its own way.
// What they want of a revision's operations is package dialect's. The methods stand
// with the rest of what they are about.
type server interface {
	tableMaker
	guardian
	tuner
	witness
}

// tableMaker knows how the tool's own tables are to be declared.
type tableMaker interface {
	// exact makes a column of the tool's tables one that is compared by bytes, and long
	// is the type of texts of any length there.
	exact(c schema.Column) schema.Column
	long() schema.Type
	// hasSchemas reports whether the tool's tables may be in a schema that has to be
	// created for them.
	hasSchemas() bool
}

// guardian knows what keeps two runs apart: transactions, locks, and rows that are
// checked as they are written.
type guardian interface {
	// begin opens a transaction that is going to write.
	begin() string
	// locker is the lock that the options ask for.
	locker(ctx context.Context, r *Runner) (locker, error)
	// leases is the SQL of the lock that is a row.
	leases() leaseSQL
	// guarding makes a lock's query a statement that fails unless it has a row; false
	// where there is no such statement.
	guarding(query database.Statement) (database.Statement, bool)
	// moving makes a change of one row of the version table fail where it changes none;
	// false where that has to be looked at.
	moving(op graph.RowOp, s database.Statement) ([]database.Statement, bool)
}

// tuner knows the variables of a session, and what a script says in their place.
type tuner interface {
	// relaxed is what to set before a statement, and after it, to have it run where it
	// was the session alone that refused it, and all of it; both are empty otherwise.
	relaxed(sql string, refusal error) (before, after string)
	// open reads what a run changes of the session, and says in full where the tool's
	// tables are.
	open(ctx context.Context, r *Runner) error
	// settings are the session's variables for limits, the same ones in the same order
	// for all limits, reading is the expression that reads one, and setting are the
	// statements that set them.
	settings(l revision.Limits) []setting
	reading(v setting) string
	setting(list []setting) []database.Statement
	// boundsStatements reports whether the variables bound each statement.
	boundsStatements() bool
	// scriptHead tells those who run a script how the client stops at the first error,
	// and scriptSetting is a statement of it; an empty value is the default.
	scriptHead() string
	// scriptKeeping remembers what open reads, and scriptBringing brings it back behind
	// a revision whose SQL changes the session so; before is what stops the script ahead
	// of one from which there is no way back.
	scriptKeeping() []string
	scriptBringing(c dialect.SessionChange) (before, after []string)
	scriptSetting(v setting) string
}

// witness knows where to look for the reason of a refusal.
type witness interface {
	// holders finds the sessions that hold locks on a table, and how they are ended.
	holders(table string) holderQuery
	// explained is what the number of a refusal tells of it, or what was found without.
	explained(refusal *database.Error, sql string, found finding) finding
	// owner says who may do what this user may not, and lacking which right lacks;
	// lackingNamed does so by a name in a message that lacking cannot read.
	owner(ctx context.Context, r *Runner, op ops.Op) finding
	lacking(ctx context.Context, r *Runner, message, statement string) finding
	lackingNamed(ctx context.Context, r *Runner, message string) finding
	// among is the condition that a column of an enum, or of several of its values, has
	// one of a list of literals.
	among(column, list string) string
}

type (
	postgresServer struct{}
	mysqlServer    struct {
		mariadb bool
		roles   string // the expression of those that are active, as SET ROLE takes them
	}
	sqliteServer struct{}
)

func serverOf(s dialect.Server) server {
	switch s.Dialect {
	case "postgres":
		return postgresServer{}
	case "mysql":
		return mysqlServer{mariadb: s.Flavor == "mariadb", roles: mysqlRoles(s)}
	default:
		return sqliteServer{}
	}
}

func (postgresServer) begin() string { return "BEGIN" }
func (mysqlServer) begin() string    { return "BEGIN" }

// begin takes the write lock at once: a transaction that begins as a reader cannot
// always become a writer.
func (sqliteServer) begin() string { return "BEGIN IMMEDIATE" }
