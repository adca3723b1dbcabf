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

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version of which tool this is",
		Args:  argCount(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if a.flags.json {
				return a.printJSON("version", map[string]any{
					"version": version(), "go": runtime.Version(), "databases": []string{"postgres", "mysql", "mariadb", "sqlite"},
				})
			}
			_, err := fmt.Fprintf(a.env.Stdout,
				"migrate %s (github.com/retort-db/migrate, %s %s/%s): PostgreSQL, MySQL, MariaDB, SQLite\n",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
