package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

const beforehand = "migrate plan upgrade -v says what would be done, migrate upgrade --sql prints it as a script"

// flagHabit is habit for the flags of a command.
func flagHabit(command, name string) string {
	runs := command == "upgrade" || command == "downgrade"
	switch strings.ReplaceAll(strings.ToLower(name), "_", "-") {
	case "dry-run", "dryrun", "pretend":
		switch command {
		case "upgrade":
			return beforehand
		case "downgrade":
			return strings.ReplaceAll(beforehand, "upgrade", "downgrade REVISION")
		case "revision":
			return "migrate check says what --autogenerate would write"
		}
	case "database", "database-url", "db", "dsn", "connection", "conn":
		return "--url names the database; so do DATABASE_URL and the URL in config.toml"
	case "path", "dir", "source", "folder", "directory", "migrations-dir":
		return "migrations.locations in config.toml names the folders; --config names another such file"
	case "target", "to", "to-version", "version", "step", "steps", "count":
		if runs {
			return "the target is an argument: migrate upgrade REVISION, or +1; migrate downgrade REVISION, or -1"
		}
	}
	return ""
}

// commandHabit is habit for the words of a command line. Some tools stand before or
// within a word of their own: db push, migrate:status.
func commandHabit(c *cobra.Command, args []string) string {
	word := args[0]
	if i := strings.LastIndexByte(word, ':'); i >= 0 {
		word = word[i+1:]
	} else if len(args) > 1 && slices.Contains([]string{"db", "database", "migrate", "migration", "migrations"}, strings.ToLower(word)) {
		word = args[1]
	}
	if word != args[0] {
		for _, own := range c.Commands() {
			if own.Name() == word {
				return own.CommandPath() + ": " + own.Short
			}
		}
	}
	return cmp.Or(habit(word), habit(args[0]))
}

// habit says which command does what other tools have a command of another name
// for, or is empty.
func habit(word string) string {
	switch strings.ReplaceAll(strings.ToLower(word), "_", "-") {
	case "create", "new", "add", "generate", "gen", "make", "makemigrations":
		return `migrate revision -m "…" writes a new revision, with --autogenerate one that leads to the models`
	case "up":
		return "migrate upgrade applies what is pending, migrate upgrade +1 one revision of it"
	case "down":
		return "migrate downgrade -1 takes the last revision down, migrate downgrade base all"
	case "apply", "deploy", "migrate", "update", "run", "latest":
		return "migrate upgrade applies what is pending"
	case "goto", "to", "up-to", "up-by-one", "down-to":
		return "migrate upgrade REVISION goes up to a revision, migrate downgrade REVISION down to one; +1 and -1 are one step"
	case "rollback", "undo", "revert", "rollback-count":
		return "migrate downgrade -1 takes the last revision down"
	case "redo":
		return "migrate downgrade -1, then migrate upgrade"
	case "reset", "drop", "clean":
		return "migrate downgrade base takes all revisions down, which loses what their tables hold"
	case "push", "sync":
		return `migrate revision --autogenerate -m "…" writes what leads to the models, migrate upgrade applies it`
	case "force", "resolve", "set", "changelog-sync", "fake":
		return "migrate repair settles what was cut off; migrate stamp REVISION says where the database stands"
	case "info", "list", "pending", "print", "showmigrations":
		return "migrate status says what is applied and pending, migrate history lists the revisions"
	case "log":
		return "migrate history lists the revisions"
	case "fix":
		return "migrate rebase REVISION --onto REVISION puts one line of revisions on top of another"
	case "dump", "inspect", "inspectdb", "introspect", "pull", "snapshot", "generate-changelog", "generatechangelog":
		return "migrate schema prints the live schema, with --format sql as SQL"
	case "sql", "script", "dry-run", "update-sql", "updatesql", "sqlmigrate":
		return beforehand
	case "squash", "squashmigrations", "checkpoint":
		return "migrate revision --autogenerate --from empty --rev-id ID writes one revision in place of the old ones (docs/revisions.md says how); migrate create-all makes a new database of the models at once"
	case "load", "setup":
		return "migrate create-all makes a new database of the models, migrate upgrade one of the revisions"
	case "wait":
		return "--wait 60s, of every command that needs the server, waits for it"
	case "hash":
		return "no file has the sums of the others: the database has that of each revision that was applied, and --strict compares them"
	case "lint", "test":
		return "migrate validate checks the files, migrate verify tries every revision up and down"
	}
	return ""
}
