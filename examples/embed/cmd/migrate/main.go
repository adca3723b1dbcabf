// Command migrate is the migrate of the example: it has all commands, and the
// revisions that are compiled into it.
//
//	go run ./examples/embed/cmd/migrate --url sqlite:members.db status
package main

import (
	"os"

	"github.com/retort-db/migrate/cli"
	"github.com/retort-db/migrate/examples/embed/migrations"
)

func main() {
	os.Exit(cli.Run(
		cli.WithFiles(migrations.Files()),
		cli.WithRevisions(migrations.Revisions()...),
	))
}
