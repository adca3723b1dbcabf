// Package onlypostgres has what only PostgreSQL takes.
package onlypostgres

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Migrate creates the tables.
func Migrate(db *gorm.DB) error { return migrate(db, &Document{}, &Member{}, &Numbers{}) }

func migrate(db *gorm.DB, models ...any) error {
	for _, m := range models {
		if err := db.AutoMigrate(m); err != nil {
			return err
		}
	}
	return nil
}

// Document has PostgreSQL's types and indexes.
type Document struct {
	ID      uuid.UUID       `gorm:"type:uuid;primaryKey;default:gen_random_uuid()"`
	Title   string          `gorm:"size:200;index:idx_lower_title,expression:lower(title);index:idx_title_ops,expression:title text_pattern_ops"`
	Body    json.RawMessage `gorm:"type:jsonb;not null;default:'{}';index:idx_body,type:gin"`
	Tags    []string        `gorm:"type:text[];serializer:json"`
	Made    time.Time       `gorm:"default:now();index:idx_made,sort:desc nulls last"`
	Parent  *uuid.UUID      `gorm:"type:uuid;index:idx_parent,type:hash"`
	Rank    float64         `gorm:"type:double precision"`
	Slug    string          `gorm:"size:50;uniqueIndex:uq_slug,where:rank > 0"`
	Code    *string         `gorm:"size:5;uniqueIndex:uq_code,option:NULLS NOT DISTINCT"`
	Filled  int             `gorm:"index:idx_filled,option:WITH (fillfactor=70)"`
	Name    string          `gorm:"type:varchar(20) COLLATE \"C\""`
	At      time.Time       `gorm:"type:timestamp without time zone"`
	Every   string          `gorm:"type:interval"`
	Upper   string          `gorm:"generated:upper(title)"`
	Net     string          `gorm:"type:inet"`
	Members []Member        `gorm:"many2many:document_members"`
}

// Member is the other side of a many-to-many of keys with defaults.
type Member struct {
	ID   uuid.UUID `gorm:"type:uuid;primaryKey;default:gen_random_uuid()"`
	Name sql.NullString
}

// Numbers has serial columns.
type Numbers struct {
	ID   int16 `gorm:"primaryKey"`
	Next int64 `gorm:"autoIncrement"`
	Ser  int64 `gorm:"type:bigserial"`
	Gen  int64 `gorm:"generated:identity always"`
}
