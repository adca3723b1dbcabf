package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the module's version as the build recorded it, or "devel".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// commit is the commit that was built, shortened, with a mark if files were
// changed since; empty where the build does not say, as under go run.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	text, mark := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			mark = " and changes"
		}
	}
	if text == "" {
		return ""
	}
	return text + mark
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Args:  argCount(0, 0),
		RunE: func(*cobra.Command, []string) error {
			return a.printVersion()
		},
	}
}

func (a *app) printVersion() error {
	if a.flags.json {
		return a.printJSON("version", map[string]any{
			"version": version(), "commit": commit(), "module": module, "go": runtime.Version(),
			"platform": runtime.GOOS + "/" + runtime.GOARCH, "databases": []string{"postgres", "mysql", "mariadb", "sqlite"},
		})
	}
	_, err := fmt.Fprint(a.env.Stdout, versionText(version(), commit()))
	return err
}

// module tells this tool from others that are called migrate.
const module = "github.com/retort-db/migrate"

func versionText(version, commit string) string {
	text := fmt.Sprintf("migrate %s\n  %s\n", version, module)
	if commit != "" {
		text += "  commit " + commit + "\n"
	}
	return text + fmt.Sprintf("  %s %s/%s\n  for PostgreSQL, MySQL, MariaDB, SQLite\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
