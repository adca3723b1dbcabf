// Package models covers the grammar of bun's tags, and what bun's queries say
// besides.
package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"net"
	"time"

	"github.com/uptrace/bun"
)

// Level is a type of the program's own.
type Level int16

// Point is stored whole.
type Point struct{ X, Y int }

// Types has a field of every kind.
type Types struct {
	bun.BaseModel `bun:"table:types,alias:t"`

	ID        int64 `bun:",pk,autoincrement"`
	Bool      bool
	Int       int
	Int8      int8
	Int16     int16
	Int32     int32
	Uint      uint
	Uint8     uint8
	Uint16    uint16
	Uint32    uint32
	Uint64    uint64
	Float32   float32
	Float64   float64
	String    string
	Pointer   *string
	Level     Level
	Bytes     []byte
	Time      time.Time
	TimeP     *time.Time
	NullTime  bun.NullTime
	NullBool  sql.NullBool
	NullInt   sql.NullInt64
	NullFloat sql.NullFloat64
	NullText  sql.NullString
	NullInt32 sql.NullInt32
	JSON      json.RawMessage
	Map       map[string]any
	List      []string
	Struct    Point
	StructP   *Point
	IP        net.IP
	HTTPCode  int
	UserIDs   []int64 `bun:",array"`
	hidden    int
	Skipped   string `bun:"-"`
	OnlyRead  string `bun:",scanonly"`
}

// Article covers names, defaults, constraints and types by tag.
type Article struct {
	bun.BaseModel `bun:"articles"`

	Key       string          `bun:"article_key,pk,type:varchar(40)"`
	Title     string          `bun:"type:varchar(200),notnull,unique"`
	Slug      string          `bun:",notnull,unique:slug_lang"`
	Lang      string          `bun:"lang_code,type:char(2),notnull,default:'en',unique:slug_lang"`
	Both      string          `bun:"type:varchar(30),unique:one_a,unique:one_b"`
	Price     float64         `bun:"type:decimal(10,2),notnull,default:0"`
	Level     int             `bun:"type:smallint,default:3,nullzero"`
	Active    bool            `bun:",notnull,default:true"`
	Renamed   string          `bun:"column:other_name"`
	Plain     string          `bun:"type:varchar"`
	CreatedAt time.Time       `bun:",nullzero,notnull,default:current_timestamp"`
	DeletedAt time.Time       `bun:",soft_delete,nullzero"`
	Extra     json.RawMessage `bun:"type:text"`
	AuthorID  int64
	Author    *Author `bun:"rel:belongs-to,join:author_id=id,on_delete:CASCADE,on_update:restrict"`
	EditorID  *int64
	Editor    *Author `bun:"rel:belongs-to,on_delete:set null"`
	Tags      []Tag   `bun:"m2m:article_tags,join:Article=Tag"`
}

// Author has many, and one.
type Author struct {
	ID int64 `bun:",pk,autoincrement"`
	Base
	Name     string
	Articles []*Article `bun:"rel:has-many,join:id=author_id"`
	Profile  *Profile   `bun:"rel:has-one,join:id=author_id"`
	Home     Address    `bun:"embed:home_"`
	Work     *Address   `bun:"embed:work_"`
}

// Base is embedded.
type Base struct {
	CreatedAt time.Time `bun:",notnull,default:current_timestamp"`
	UpdatedAt time.Time
	Name      string `bun:"type:text"`
}

// Address is embedded with a prefix.
type Address struct {
	Street string `bun:"type:varchar(100),unique:address"`
	City   string `bun:"type:varchar(100),unique:address"`
}

// Profile is of one author.
type Profile struct {
	ID       int32 `bun:"id,pk,autoincrement"`
	AuthorID int64 `bun:",notnull,unique"`
	MentorID int64
	Mentor   *Author `bun:"rel:has-one,join:mentor_id=id"`
}

// Tag is a tree without foreign keys of its own, but for one in SQL.
type Tag struct {
	ID       int16  `bun:",pk,autoincrement"`
	Name     string `bun:"type:varchar(50)"`
	ParentID int16  `bun:",nullzero"`
	Parent   *Tag   `bun:"rel:belongs-to"`
}

// ArticleTag is between articles and tags.
type ArticleTag struct {
	ArticleKey string   `bun:"type:varchar(40),pk"`
	Article    *Article `bun:"rel:belongs-to,join:article_key=article_key"`
	TagID      int16    `bun:",pk"`
	Tag        *Tag     `bun:"rel:belongs-to,join:tag_id=id"`
}

// Special extends another table's struct.
type Special struct {
	bun.BaseModel `bun:"table:special_things"`
	Common
	More int
}

// Common is in several.
type Common struct {
	ID    int64 `bun:",pk,identity"`
	Count int32 `bun:",default:0"`
}

// Create makes all tables and indexes.
func Create(ctx context.Context, db *bun.DB) error {
	db.RegisterModel((*ArticleTag)(nil))
	for _, model := range []any{(*Types)(nil), (*Author)(nil), (*Special)(nil)} {
		if _, err := db.NewCreateTable().Model(model).Exec(ctx); err != nil {
			return err
		}
	}
	if _, err := db.NewCreateTable().Model((*Tag)(nil)).IfNotExists().
		ForeignKey(`(parent_id) REFERENCES tags (id) ON DELETE CASCADE`).Exec(ctx); err != nil {
		return err
	}
	if err := related(ctx, db, (*Article)(nil), (*ArticleTag)(nil), &Profile{}); err != nil {
		return err
	}
	for _, q := range []*bun.CreateIndexQuery{
		db.NewCreateIndex().Model((*Article)(nil)).Index("ix_articles_lang").Column("lang_code").Column("slug"),
		db.NewCreateIndex().Model((*Author)(nil)).Unique().Index("uq_authors_home").Column("home_street", "home_city"),
		db.NewCreateIndex().Model((*Tag)(nil)).Index("ix_tags_name").ColumnExpr("name DESC"),
	} {
		if _, err := q.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func related(ctx context.Context, db *bun.DB, models ...any) error {
	for _, m := range models {
		if _, err := db.NewCreateTable().Model(m).WithForeignKeys().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
