package migrate_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/driver/sqlite"
)

func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close(ctx)

	m, err := migrate.New(db, os.DirFS("migrations")) // or an embed.FS
	if err != nil {
		log.Fatal(err)
	}
	result, err := m.Upgrade(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(result.Applied), "revisions, now at", result.Heads)
	// Output: 9 revisions, now at [b8f35e61c7d0]
}
