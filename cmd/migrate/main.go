// Command migrate changes database schemas by revisions. See the README.
package main

import (
	"fmt"
	"os"

	"github.com/retort-db/migrate/cli"
)

func main() {
	env, err := cli.SystemEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, "migrate:", err)
		os.Exit(1)
	}
	os.Exit(cli.Run(env, os.Args[1:]))
}
