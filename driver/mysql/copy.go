package mysql

import (
	"context"
	"crypto/rand"
	"io"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

var _ database.Copier = (*conn)(nil)

// Copy implements database.Copier by LOAD DATA LOCAL. The driver hands readers
// out by name, for the whole program: this one's is known to nobody else, and
// forgotten afterwards.
func (c *conn) Copy(ctx context.Context, query string, r io.Reader) (database.Copied, error) {
	name := "migrate-" + rand.Text()
	driver.RegisterReaderHandler(name, func() io.Reader { return onlyReader{r} })
	defer driver.DeregisterReaderHandler(name)
	n, err := c.Exec(ctx, strings.Replace(query, "?", "'Reader::"+name+"'", 1))
	if err != nil {
		return database.Copied{}, err
	}
	copied := database.Copied{Rows: n}
	_, err = database.One(ctx, c, "SELECT @@warning_count", nil, &copied.Warnings)
	return copied, err
}

// onlyReader keeps the driver from closing what is not its own.
type onlyReader struct{ io.Reader }
