// Command migrate changes database schemas by revisions. See the README.
package main

import (
	"os"

	"github.com/retort-db/migrate/cli"
)

func main() { os.Exit(cli.Run()) }
