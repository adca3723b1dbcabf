package migrate

import (
	"context"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// Option changes how a Migrator works.
type Option func(*options)

type options struct {
	set       *revision.Set
	recursive bool
	run       runner.Options
	observer  Observer
	confirm   func(context.Context, Pending) error
	ahead     Ahead
}

// WithRevisions uses a set that was loaded before, from several locations for
// instance.
func WithRevisions(set *revision.Set) Option { return func(o *options) { o.set = set } }

// WithRecursive reads folders in the folder of revisions.
func WithRecursive() Option { return func(o *options) { o.recursive = true } }

// WithRunOptions sets how runs lock, how much goes into a transaction and what
// the journal says of them.
func WithRunOptions(run runner.Options) Option { return func(o *options) { o.run = run } }

// WithVersionTable names the version table.
func WithVersionTable(n schema.Name) Option {
	return func(o *options) { o.run.VersionTable = n }
}

// WithObserver tells ob what happens.
func WithObserver(ob Observer) Option { return func(o *options) { o.observer = ob } }

// WithConfirm shows the plan to f before its first step; an error stops the
// run, and is what Upgrade or Downgrade returns. f may be asked again, if the
// database was changed by another run meanwhile.
func WithConfirm(f func(context.Context, Pending) error) Option {
	return func(o *options) { o.confirm = f }
}

// WithOutOfOrder applies revisions that were slid under applied ones, instead of
// stopping there. The rows stay what they are.
func WithOutOfOrder() Option { return func(o *options) { o.run.OutOfOrder = true } }

// WithAhead says what an upgrade does with a database that is ahead of the
// files.
func WithAhead(a Ahead) Option { return func(o *options) { o.ahead = a } }
