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

// server holds what differs from database to database in the runner's own work, such as
// locks and the journal. What differs in a revision's operations is in package dialect.
// Each method stands in the file of its subject, for all databases side by side.
type server interface {
	tableMaker
	guardian
	tuner
	witness
}

// tableMaker knows how the tool's own tables are to be declared.
type tableMaker interface {
	// exact returns the column with a collation that compares bytes, and long is the
	// type for texts of any length.
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
	// locker is the lock that the run's options ask for.
	locker(ctx context.Context, r *Runner) (locker, error)
	// leases is the SQL of LockTable.
	leases() leaseSQL
	// guarding turns a query into a guard, which fails unless the query returns a row;
	// false where the database has no such statement.
	guarding(query database.Statement) (database.Statement, bool)
	// moving lists the statements of a change to the version table that fail by
	// themselves if the change affects no row; false where the number of affected rows
	// has to be looked at instead.
	moving(op graph.RowOp, s database.Statement) ([]database.Statement, bool)
}

// tuner knows the variables of a session, and what a script says in their place.
type tuner interface {
	// relaxed are the statements that change a setting before a statement is repeated,
	// and change it back afterwards, if the statement was refused for that setting alone
	// and nothing of it took effect; both are empty otherwise.
	relaxed(sql string, refusal error) (before, after string)
	// open remembers the settings of the session that a run may change, and qualifies the
	// names of the tool's tables with their schema.
	open(ctx context.Context, r *Runner) error
	// settings are the session variables that set limits: the same ones in the same
	// order, whatever the limits are. reading is the expression that reads one of them,
	// and setting are the statements that set them.
	settings(l revision.Limits) []setting
	reading(v setting) string
	setting(list []setting) []database.Statement
	// boundsStatements reports whether these variables limit statements of all kinds.
	boundsStatements() bool
	// scriptHead is a comment that tells how to run a script so that the client stops at
	// the first error.
	scriptHead() string
	// scriptKeeping are the statements of a script that remember the settings which open
	// reads. scriptBringing are those that restore them after a revision that changes the
	// session, and before it those that stop the script if they could not be restored.
	scriptKeeping() []string
	scriptBringing(c dialect.SessionChange) (before, after []string)
	// scriptSetting is the statement that sets a variable; an empty value means the
	// server's default.
	scriptSetting(v setting) string
}

// witness knows where to look for the reason of a refusal.
type witness interface {
	// holders finds the sessions that hold locks on a table, and how they are ended.
	holders(table string) holderQuery
	// explained adds to what was found what the error number alone tells of the cause.
	explained(refusal *database.Error, sql string, found finding) finding
	// owner names the role that may do what this user may not. lacking names the right
	// that the user lacks; lackingNamed finds it by a quoted name in a message that
	// lacking cannot read, such as one in another language.
	owner(ctx context.Context, r *Runner, op ops.Op) finding
	lacking(ctx context.Context, r *Runner, message, statement string) finding
	lackingNamed(ctx context.Context, r *Runner, message string) finding
	// among is the condition that a column of an enum, or of an array or set of its
	// values, has one of a list of literals.
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
