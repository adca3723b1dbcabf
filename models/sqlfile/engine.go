package sqlfile

import (
	"context"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// engine is what one kind of database has of its own in the loading of files.
// The rest of the package does not ask on which one it is, but for the grammar of
// names (names.go, rename.go).
type engine struct {
	dialect sqltext.Dialect
	// current asks for the name of the database that a connection is to.
	current string

	lowers     bool // a name without quotes is one in lower case
	caseless   bool // names that differ in their case only are the same
	namespaces bool // a database holds schemas
	batches    bool // statements that are sent together share a round trip
	single     bool // the server runs no second statement of what is sent as one

	// ask finds out what has to be known of the live database.
	ask func(*liveInfo, context.Context, database.Conn) error
	// judge decides about a statement that stays within the database.
	judge func(*policy, *statement) *refusal
	// ownDatabase decides about a CREATE or ALTER of the declared database itself,
	// which is there when the files are loaded.
	ownDatabase func(*policy, *statement)

	// begin brings the session to where the files begin.
	begin func(*loader, context.Context) error
	// set looks at what a SET of the files has changed.
	set func(*loader, context.Context, *statement) error
	// locate finds the place of an error in what was sent, where the server tells
	// too little.
	locate func(l *loader, ctx context.Context, err error, sent string) error
	// again runs a statement once more where the session's settings alone refused it;
	// the error is what to judge.
	again func(l *loader, ctx context.Context, s *statement, refusal error) error
	// provides reports whether a statement that failed is done all the same: a fresh
	// database has what it would create, or it is read from its text.
	provides func(*loader, *statement, database.Class) bool
	// missesRole reports whether a statement speaks of a role that is not there,
	// rather than of something that the files may still declare.
	missesRole func(*statement, error) bool
	// lastResort does what can be done for statements that miss something which the
	// files do not declare. It reports whether it makes sense to try them again.
	lastResort func(*loader, context.Context) (bool, error)

	// settle makes names in a session that reads the scratch what they are in one of
	// the live database, and notes what is to be mapped back.
	settle func(*loader, context.Context) error
	// mapBack undoes in what was read what the scratch has brought into it.
	mapBack func(*loader, *schema.Schema)
	// moments gives defaults back that mean another moment each time the files are
	// loaded.
	moments func(*loader, context.Context, *schema.Schema) error
	// audit finds what the server was told to accept while the files were loaded.
	audit func(l *loader, s *schema.Schema, ignored []schema.Name) error

	// hosting is nil where there is no server: the scratch is then in memory.
	hosting *hosting
}

// hosting is how a server holds a scratch beside the live database.
type hosting struct {
	// create is the statement that creates a database like the live one. owner is
	// empty where that is the user of the connection, and told only to a server
	// whose databases have one.
	create func(live *liveInfo, name, owner string) string
	// quieten keeps what the files create from acting by itself in the scratch.
	quieten func(ctx context.Context, live *liveInfo, o Options, scratch string) error
	// drop is the statement that drops one, whoever is connected to it.
	drop func(s dialect.Server, name string) string
	// lobby is a database that connections may go to when the live one is gone.
	lobby string
	// leftovers list what may be a scratch, its user and the account of that, with
	// the databases in front of their owners.
	leftovers string
	// creators says how a user comes to be one that may create scratches.
	creators string

	// passing runs statements about what does not last.
	passing func(ctx context.Context, conn database.Conn, list ...string) error
	// account is how statements name a temporary user.
	account func(live *liveInfo, user string) string
	// createUser makes one that may do nothing outside of the scratch.
	createUser func(c *confined, live *liveInfo, scratch string) []string
	// dropUser drops one, with what it was granted outside of its scratch.
	dropUser func(ctx context.Context, conn database.Conn, account string) error
	// lockOut keeps one that is connected from connecting again.
	lockOut func(ctx context.Context, conn database.Conn, account string) error
	// writesDown reports whether a CREATE or ALTER does no more than that.
	writesDown func(*statement) bool
	// grantable is a privilege for the lack of which a statement was refused, and
	// which the user may have.
	grantable func(*statement) (string, bool)
	// openUp lets the temporary user use what was created for it.
	openUp func(*loader, context.Context, *statement) error

	// Of a scratch that was given: what tells it from every other database, what
	// locks it, what is in it, and what marks it.
	identity   string
	lock       database.Statement
	inventory  func(*given, context.Context) ([]thing, bool, error)
	mark       func(g *given, ctx context.Context, live *liveInfo) error
	dropMarker string
}

// engineOf knows the databases by the names of dialect.Server; nil is none of
// them.
func engineOf(name string) *engine {
	switch name {
	case sqltext.Postgres.String():
		return postgres()
	case sqltext.MySQL.String():
		return mysql()
	case sqltext.SQLite.String():
		return sqlite()
	}
	return nil
}

// plain is a database that asks for nothing special.
func plain(d sqltext.Dialect) *engine {
	return &engine{
		dialect:     d,
		ownDatabase: func(*policy, *statement) {},
		begin:       func(*loader, context.Context) error { return nil },
		set:         func(*loader, context.Context, *statement) error { return nil },
		locate:      func(_ *loader, _ context.Context, err error, _ string) error { return err },
		again:       func(_ *loader, _ context.Context, _ *statement, refusal error) error { return refusal },
		provides:    func(*loader, *statement, database.Class) bool { return false },
		missesRole:  func(*statement, error) bool { return false },
		lastResort:  func(*loader, context.Context) (bool, error) { return false, nil },
		settle:      func(*loader, context.Context) error { return nil },
		mapBack:     func(*loader, *schema.Schema) {},
		moments:     func(*loader, context.Context, *schema.Schema) error { return nil },
		audit:       func(*loader, *schema.Schema, []schema.Name) error { return nil },
	}
}

func postgres() *engine {
	e := plain(sqltext.Postgres)
	e.current = "SELECT current_database()"
	e.lowers, e.namespaces, e.batches = true, true, true
	e.ask = (*liveInfo).askPostgres
	e.judge = (*policy).judgePostgres
	e.ownDatabase = leaveDatabase
	e.begin = (*loader).beginPostgres
	e.provides = (*loader).wasThere
	e.missesRole = missesRole
	e.lastResort = (*loader).borrowExtensions
	e.settle = (*loader).leaveNamespace
	e.mapBack = (*loader).mapBackPostgres
	e.moments = (*loader).moments
	e.hosting = &hosting{
		create:     createPostgres,
		quieten:    quietly,
		drop:       dropPostgres,
		lobby:      "postgres",
		leftovers:  leftoversPostgres,
		creators:   "let the role create databases (ALTER ROLE … CREATEDB)",
		passing:    passingPostgres,
		account:    func(_ *liveInfo, user string) string { return user },
		createUser: (*confined).createRole,
		dropUser:   dropRole,
		lockOut:    lockOutRole,
		writesDown: writesDownPostgres,
		grantable:  tablespace,
		openUp:     (*loader).openUpPostgres,
		identity: `SELECT current_database(), current_database() || ' ' || pg_postmaster_start_time()::text || ' ' || ` +
			`(SELECT oid::text FROM pg_database WHERE datname = current_database())`,
		lock:       database.Statement{SQL: "SELECT pg_try_advisory_lock(hashtext($1))", Args: []any{marker}},
		inventory:  (*given).inventoryPostgres,
		mark:       (*given).markPostgres,
		dropMarker: "DROP SCHEMA " + marker,
	}
	return e
}

func mysql() *engine {
	e := plain(sqltext.MySQL)
	e.current = "SELECT DATABASE()"
	e.caseless, e.single = true, true
	e.ask = (*liveInfo).askMySQL
	e.judge = (*policy).judgeMySQL
	e.ownDatabase = (*policy).ownDefaults
	e.begin = (*loader).beginMySQL
	e.set = (*loader).checkMode
	e.again = (*loader).allowZeroDates
	e.lastResort = (*loader).stopChecking
	e.settle = (*loader).findOver
	e.mapBack = (*loader).mapBackMySQL
	e.audit = (*loader).checkReferences
	e.hosting = &hosting{
		create:     createMySQL,
		quieten:    func(context.Context, *liveInfo, Options, string) error { return nil },
		drop:       func(_ dialect.Server, name string) string { return dropDatabase(sqltext.MySQL, name) },
		leftovers:  leftoversMySQL,
		creators:   "let the user create them (GRANT ALL ON `migrate\\_scratch\\_%`.* TO …)",
		passing:    execAll,
		account:    mysqlAccount,
		createUser: (*confined).createUser,
		dropUser:   dropUserMySQL,
		lockOut:    func(context.Context, database.Conn, string) error { return nil },
		writesDown: writesDownMySQL,
		grantable:  func(*statement) (string, bool) { return "", false },
		openUp:     func(*loader, context.Context, *statement) error { return nil },
		identity:   "SELECT coalesce(DATABASE(), ''), concat(coalesce(DATABASE(), ''), ' ', @@hostname, ' ', @@port, ' ', @@datadir)",
		lock:       database.Statement{SQL: "SELECT GET_LOCK(concat('migrate_scratch.', left(sha2(DATABASE(), 256), 32)), 0) = 1"},
		inventory:  (*given).inventoryMySQL,
		mark:       (*given).markMySQL,
		dropMarker: "DROP TABLE " + marker,
	}
	return e
}

func sqlite() *engine {
	e := plain(sqltext.SQLite)
	e.current = "SELECT file FROM pragma_database_list WHERE name = 'main'" // none, in memory
	e.caseless = true
	e.ask = (*liveInfo).askSQLite
	e.judge = (*policy).judgeSQLite
	e.locate = (*loader).locateSQLite
	e.provides = (*loader).isOfOtherModule
	e.mapBack = (*loader).mapBackSQLite
	return e
}
