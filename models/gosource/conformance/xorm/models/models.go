// Package models covers xorm's tag grammar.
package models

import (
	"database/sql"
	"encoding/json"
	"time"

	"xorm.io/xorm"
	"xorm.io/xorm/names"
)

// Sync creates the tables.
func Sync(e *xorm.Engine) error {
	e.SetMapper(names.GonicMapper{})
	return e.Sync(tables()...)
}

func tables() (list []any) {
	list = append(list, new(User), &Kinds{})
	list = append(list, more()...)
	return list
}

func more() []any {
	return []any{new(Tagged), new(Pair), new(Extended), new(Text), new(Untagged), new(Nulls)}
}

// User has the usual.
type User struct {
	ID        int64     `xorm:"pk autoincr"`
	UserName  string    `xorm:"varchar(64) not null unique"`
	Email     string    `xorm:"varchar(255) notnull index(mail)"`
	Lower     string    `xorm:"unique(lower_tenant)"`
	Tenant    int64     `xorm:"unique(lower_tenant) index"`
	CreatedAt time.Time `xorm:"created"`
	UpdatedAt time.Time `xorm:"updated not null"`
	DeletedAt time.Time `xorm:"deleted index"`
	Version   int       `xorm:"version"`
	HTTPPath  string    `xorm:"'path' TEXT null"`
	Secret    string    `xorm:"-"`
	inner     int
}

// TableName is a literal.
func (User) TableName() string { return "app_user" }

// TableComment is one too.
func (*User) TableComment() string { return "people" }

// Kinds has the Go types.
type Kinds struct {
	ID   int64 `xorm:"BIGINT pk autoincr"`
	B    bool
	I    int
	I8   int8
	I16  int16
	I32  int32
	I64  int64
	U    uint
	U8   uint8
	U32  uint32
	U64  uint64
	F32  float32
	F64  float64
	S    string
	By   []byte
	T    time.Time
	PT   *time.Time
	PS   *string
	Raw  json.RawMessage
	Map  map[string]int
	List []string
	D    time.Duration
	Part struct{ A int } `xorm:"json"`
}

// Nulls has sql's types.
type Nulls struct {
	ID int64
	S  sql.NullString
	I  sql.NullInt64
	F  sql.NullFloat64
	B  sql.NullBool
	T  sql.NullTime
}

// Tagged has types in its tags.
type Tagged struct {
	Code  string  `xorm:"char(8) pk"`
	A     int     `xorm:"default 0 not null"`
	B     bool    `xorm:"not null default false"`
	C     string  `xorm:"varchar(20) default('x y') comment('it is, so')"`
	D     string  `xorm:"decimal(10,2)"`
	E     string  `xorm:"longtext"`
	F     int64   `xorm:"tinyint"`
	G     int     `xorm:"smallint index(gh)"`
	H     []byte  `xorm:"blob"`
	I     string  `xorm:"nvarchar(30) not null index(gh)"`
	J     string  `xorm:"json"`
	K     string  `xorm:"date"`
	L     string  `xorm:"timestampz"`
	M     string  `xorm:"default ''"`
	N     int     `xorm:"INDEX UNIQUE(n_o)"`
	O     int     `xorm:"UNIQUE(n_o)"`
	P     float64 `xorm:"double"`
	Q     int64   `xorm:"integer"`
	Named string  `xorm:"other_name"`

	Topics []string `xorm:"TEXT JSON"`
	Notes  []string `xorm:"JSON TEXT"`
}

// Pair has a key of two.
type Pair struct {
	Left  int64  `xorm:"pk"`
	Right string `xorm:"pk varchar(20)"`
	Since int64  `xorm:"created"`
}

// Stamps is a part.
type Stamps struct {
	Made time.Time `xorm:"created index"`
	By   int64     `xorm:"not null"`
}

// Extended has parts.
type Extended struct {
	ID      int64 `xorm:"pk autoincr"`
	Stamps  `xorm:"extends"`
	Other   Stamps  `xorm:"extends('other_')"`
	Pointer *Stamps `xorm:"extends('ptr_')"`
}

// Text has a key of text.
type Text struct {
	Key string `xorm:"varchar(40) pk"`
	V   string `xorm:"mediumtext not null"`
}

// Untagged has no tags.
type Untagged struct {
	ID     int64
	UserID int64
	UUIDOf string
}
