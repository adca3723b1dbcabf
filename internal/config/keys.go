package config

import (
	"slices"
	"time"
)

// Key is a setting: what the reference says of it, and how it is read.
type Key struct {
	// Name is the dotted path in the file; in [env.NAME] the same below env.NAME.
	Name string
	// Type is "text", "texts", "path", "paths", "URL", "boolean", "integer", "duration" or "choice".
	Type string
	// Values are those of a choice.
	Values []string
	// Default is written as in a variable; empty means that the setting is empty or left to what Doc says.
	Default string
	// Doc is a sentence or two.
	Doc string
	// Variable and Flag set the key from outside the file; they may be empty.
	Variable, Flag string
	// Literal keys are not searched for ${NAME}.
	Literal bool

	set setter // nil for what Load decides by itself
}

// IsList reports whether the key takes several values. In the file a single one may stand without brackets.
func (k Key) IsList() bool { return k.Type == "texts" || k.Type == "paths" }

// Variable is an environment variable that is no key of the file.
type Variable struct{ Name, Doc string }

// Variables lists what is read from the environment beside the Variable of each key.
func Variables() []Variable {
	return []Variable{
		{"MIGRATE_CONFIG", "The configuration file, as --config."},
		{"MIGRATE_ENV", "The environment, as --env. Unlike --env it does not make the environment's URL beat MIGRATE_DATABASE_URL."},
		{"DATABASE_URL", "The database, if nothing else names one."},
	}
}

// Keys lists all settings, table by table, in the order of the reference.
func Keys() []Key {
	return slices.Concat(
		[]Key{{
			Name: "format", Type: "integer", Default: "1", set: formatNumber,
			Doc: "The version of this file's format. A file of a newer format is refused.",
		}},
		databaseKeys(), migrationsKeys(), runKeys(), autogenerateKeys(), hookKeys(), modelsKeys(),
	)
}

func databaseKeys() []Key {
	return []Key{
		{
			Name: "database.url", Type: "URL", Flag: "--url", Variable: "MIGRATE_DATABASE_URL",
			Doc: "The database: postgres://user@host/name, mysql://user@host/name, mariadb://user@host/name, sqlite:path.",
		},
		{
			Name: "database.password_file", Type: "path", Variable: "MIGRATE_PASSWORD_FILE",
			Doc: "A file that holds the password and nothing else, for a URL without one. Set in the file it goes with the file's URLs only.",
		},
		{
			Name: "database.connect_timeout", Type: "duration", Default: "10s", Variable: "MIGRATE_CONNECT_TIMEOUT",
			Doc: "How long to wait for the server to answer; 0 for as long as the driver does.",
			set: duration(func(c *Config) *time.Duration { return &c.Database.ConnectTimeout }),
		},
	}
}

func migrationsKeys() []Key {
	return []Key{
		{
			Name: "migrations.locations", Type: "paths", Default: "migrations",
			Doc: "The folders that hold revisions. The first one takes new files.",
			set: paths(func(c *Config) *[]string { return &c.Migrations.Locations }),
		},
		{
			Name: "migrations.recursive", Type: "boolean", Default: "false",
			Doc: "Whether revisions are also looked for in the folders' folders.",
			set: boolean(func(c *Config) *bool { return &c.Migrations.Recursive }),
		},
		{
			Name: "migrations.models", Type: "texts",
			Doc: "What the database should look like: TOML files and SQL files (globs are allowed), Go packages (./internal/models).",
			set: texts(func(c *Config) *[]string { return &c.Migrations.Models }),
		},
		{
			Name: "migrations.version_table", Type: "text", Default: "schema_revision", Variable: "MIGRATE_VERSION_TABLE",
			Doc: "The table that holds the current revisions, a row for each head.",
			set: text(func(c *Config) *string { return &c.Migrations.VersionTable }, tableName),
		},
		{
			Name: "migrations.version_schema", Type: "text", Variable: "MIGRATE_VERSION_SCHEMA",
			Doc: "The schema of that table. Empty means the connection's own.",
			set: text(func(c *Config) *string { return &c.Migrations.VersionSchema }),
		},
		{
			Name: "migrations.file_template", Type: "text", Default: "{date}_{time}_{slug}_{rev}",
			Doc: "The name of a new revision's file, of {date}, {time}, {slug} and {rev}, or of {year}, {month}, {day}, {hour}, {minute}, {second} and {epoch}.",
			set: text(func(c *Config) *string { return &c.Migrations.FileTemplate }, fileTemplate),
		},
		{
			Name: "migrations.file_format", Type: "choice", Values: []string{"toml", "sql", "go"}, Default: "toml", Flag: "--format",
			Doc: "What `revision` writes.",
			set: choice(func(c *Config) *FileFormat { return &c.Migrations.FileFormat }),
		},
		naming("ix", "indexes", func(c *Config) *string { return &c.Migrations.Naming.Index }),
		naming("uq", "unique constraints", func(c *Config) *string { return &c.Migrations.Naming.Unique }),
		naming("ck", "check constraints", func(c *Config) *string { return &c.Migrations.Naming.Check }),
		naming("fk", "foreign keys", func(c *Config) *string { return &c.Migrations.Naming.ForeignKey }),
		naming("pk", "primary keys", func(c *Config) *string { return &c.Migrations.Naming.PrimaryKey }),
		{
			Name: "migrations.timezone", Type: "text", Default: "UTC",
			Doc: "The time zone of dates in new revisions: UTC, Local or a name such as Europe/Berlin.",
			set: timezone,
		},
		{
			Name: "migrations.required_version", Type: "text",
			Doc: "The oldest version of this program that may use the file, such as 1.4.",
			set: text(func(c *Config) *string { return &c.Migrations.RequiredVersion }, versionNumber),
		},
		{
			Name: "migrations.scratch_url", Type: "URL", Variable: "MIGRATE_SCRATCH_URL",
			Doc: "A database that may be filled and emptied at will, where the role may not create one: for models in SQL, verify, diff, --from scratch, and to ask how the server spells what the models declare.",
		},
	}
}

func naming(short, what string, field func(*Config) *string) Key {
	return Key{
		Name: "migrations.naming_convention." + short, Type: "text", Literal: true,
		Doc: "How unnamed " + what + " are named: text with {table}, {columns}, {referred_table} and {referred_columns}. Empty means the built-in convention.",
		set: text(field, namingTemplate),
	}
}

// runKeys are the part of [migrations] about carrying revisions out.
func runKeys() []Key {
	return []Key{
		{
			Name: "migrations.transaction", Type: "choice", Values: []string{"revision", "all", "none"},
			Default: "revision", Variable: "MIGRATE_TRANSACTION", Flag: "--transaction",
			Doc: "What shares a transaction, on databases where definitions can be rolled back: each revision, all of a run, or nothing.",
			set: choice(func(c *Config) *Transaction { return &c.Migrations.Transaction }),
		},
		{
			Name: "migrations.lock", Type: "choice", Values: []string{"auto", "session", "table", "none"}, Default: "auto",
			Flag:     "--lock",
			Variable: "MIGRATE_LOCK",
			Doc:      "How runs keep out of each other's way: a lock of the session, a leased row (for connection poolers and clusters), or not at all. auto is a lock of the session, or a leased row behind a pooler of PostgreSQL.",
			set:      choice(func(c *Config) *Lock { return &c.Migrations.Lock }),
		},
		{
			Name: "migrations.lock_timeout", Type: "duration", Default: "1m", Variable: "MIGRATE_LOCK_TIMEOUT",
			Flag: "--lock-timeout",
			Doc:  "How long to wait for another run to end; 0 gives up at once.",
			set:  duration(func(c *Config) *time.Duration { return &c.Migrations.LockTimeout }),
		},
		{
			Name: "migrations.statement_timeout", Type: "duration", Default: "0s", Variable: "MIGRATE_STATEMENT_TIMEOUT",
			Flag: "--statement-timeout",
			Doc:  "How long a statement may take; 0 leaves it to the database.",
			set:  duration(func(c *Config) *time.Duration { return &c.Migrations.StatementTimeout }),
		},
		{
			Name: "migrations.statement_lock_timeout", Type: "duration", Default: "0s",
			Variable: "MIGRATE_STATEMENT_LOCK_TIMEOUT", Flag: "--statement-lock-timeout",
			Doc: "How long a statement may wait for a lock on a table before it is tried again; 0 leaves it to the database.",
			set: duration(func(c *Config) *time.Duration { return &c.Migrations.StatementLockTimeout }),
		},
		{
			Name: "migrations.retries", Type: "integer", Default: "4", Variable: "MIGRATE_RETRIES", Flag: "--retries",
			Doc: "How often what did not get a lock in time, or met a deadlock, is tried again, with growing pauses; 0 for not at all.",
			set: integer(func(c *Config) *int { return &c.Migrations.Retries }),
		},
		{
			Name: "migrations.strict", Type: "boolean", Default: "false", Variable: "MIGRATE_STRICT", Flag: "--strict",
			Doc: "Whether to refuse, rather than warn, when a revision was changed after it was applied.",
			set: boolean(func(c *Config) *bool { return &c.Migrations.Strict }),
		},
	}
}

func autogenerateKeys() []Key {
	return []Key{
		{
			Name: "autogenerate.renames", Type: "choice", Values: []string{"ask", "drop", "refuse"}, Default: "ask",
			Flag: "--renames",
			Doc:  "What to do when a drop and an add look like a rename. Off a terminal, ask means refuse.",
			set:  choice(func(c *Config) *Renames { return &c.Autogenerate.Renames }),
		},
		{
			Name: "autogenerate.unmanaged", Type: "choice", Values: []string{"keep", "drop"}, Default: "keep",
			Doc: "What to do with tables that are neither declared nor created by a revision. Kept ones are listed.",
			set: choice(func(c *Config) *Unmanaged { return &c.Autogenerate.Unmanaged }),
		},
		{
			Name: "autogenerate.include", Type: "texts",
			Doc: "Globs of what is compared: table, schema.table, schema.*. Empty means everything.",
			set: texts(func(c *Config) *[]string { return &c.Autogenerate.Include }, glob),
		},
		{
			Name: "autogenerate.exclude", Type: "texts", Doc: "Globs of what is left alone.",
			set: texts(func(c *Config) *[]string { return &c.Autogenerate.Exclude }, glob),
		},
		{
			Name: "autogenerate.only", Type: "texts", Flag: "--only",
			Doc: "Kinds of objects that are compared, such as table or view. Empty means all.",
			set: texts(func(c *Config) *[]string { return &c.Autogenerate.Only }, kindName),
		},
		{
			Name: "autogenerate.skip", Type: "texts", Flag: "--skip", Doc: "Kinds of objects that are left alone.",
			set: texts(func(c *Config) *[]string { return &c.Autogenerate.Skip }, kindName),
		},
		{
			Name: "autogenerate.grants", Type: "boolean", Default: "false", Doc: "Whether what roles may do is compared too, if the models say anything about it (PostgreSQL).",
			set: boolean(func(c *Config) *bool { return &c.Autogenerate.Grants }),
		},
	}
}

func hookKeys() []Key {
	hook := func(name, doc string, field func(*Config) *[]string) Key {
		return Key{Name: "hooks." + name, Type: "texts", Literal: true, Doc: doc, set: texts(field)}
	}
	return []Key{
		hook("before_run", "Shell commands before the first revision of a run. A failing one stops the run. Variables in them are the shell's; hooks.md lists those that are set.",
			func(c *Config) *[]string { return &c.Hooks.BeforeRun }),
		hook("after_run", "Shell commands after a run.", func(c *Config) *[]string { return &c.Hooks.AfterRun }),
		hook("before_revision", "Shell commands before each revision.", func(c *Config) *[]string { return &c.Hooks.BeforeRevision }),
		hook("after_revision", "Shell commands after each revision.", func(c *Config) *[]string { return &c.Hooks.AfterRevision }),
		hook("after_write", "Shell commands after a revision's file was written.", func(c *Config) *[]string { return &c.Hooks.AfterWrite }),
	}
}

func modelsKeys() []Key {
	return []Key{
		{
			Name: "models.naming_strategy", Type: "choice", Values: []string{"auto", "gorm", "snake", "gonic"}, Default: "auto",
			Doc: "How the names of Go types and fields become those of tables and columns. auto goes by the tags.",
			set: choice(func(c *Config) *NamingStrategy { return &c.Models.NamingStrategy }),
		},
		{
			Name: "models.tables", Type: "texts",
			Doc: "The Go types that are tables (User, models.User). Empty means those that the source says are.",
			set: texts(func(c *Config) *[]string { return &c.Models.Tables }),
		},
		{
			Name: "models.exclude", Type: "texts", Doc: "Globs of Go files and folders that are not read, such as frozen copies.",
			set: texts(func(c *Config) *[]string { return &c.Models.Exclude }, glob),
		},
	}
}
