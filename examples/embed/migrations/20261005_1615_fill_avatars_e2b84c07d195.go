package migrations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// revisione2b84c07d195: fill avatars, which are hashes that SQLite cannot compute
func revisione2b84c07d195() migrate.GoRevision {
	return migrate.GoRevision{
		ID:        "e2b84c07d195",
		Down:      []string{"a90d3b6e21f8"},
		Message:   "fill avatars",
		Upgrade:   fillAvatars,
		Downgrade: emptyAvatars,
	}
}

func fillAvatars(ctx context.Context, tx *migrate.Tx) error {
	emails, err := members(ctx, tx)
	if err != nil {
		return err
	}
	d := tx.Dialect()
	update := "UPDATE members SET avatar = " + d.Placeholder(1) + " WHERE email = " + d.Placeholder(2)
	for _, email := range emails {
		sum := sha256.Sum256([]byte(strings.ToLower(email)))
		if _, err := tx.Exec(ctx, update, hex.EncodeToString(sum[:]), email); err != nil {
			return err
		}
	}
	return tx.Apply(ctx, avatarsRequired(true))
}

func emptyAvatars(ctx context.Context, tx *migrate.Tx) error {
	if err := tx.Apply(ctx, avatarsRequired(false)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE members SET avatar = NULL")
	return err
}

// avatarsRequired is an operation as it would stand in a file; each database gets
// it in its own words.
func avatarsRequired(yes bool) ops.Op {
	return ops.AlterColumn{Table: schema.Name{Name: "members"}, Column: "avatar", To: ops.ColumnChange{Nullable: ops.To(!yes)}}
}

func members(ctx context.Context, tx *migrate.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT email FROM members")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var emails []string
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			return nil, err
		}
		emails = append(emails, email)
	}
	return emails, rows.Err()
}
