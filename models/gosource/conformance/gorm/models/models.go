// Package models covers GORM's tag grammar.
package models

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"gorm.io/datatypes"
	"gorm.io/gorm"

	"github.com/retort-db/migrate/models/gosource/conformance/gorm/shared"
)

// Migrate creates the tables.
func Migrate(db *gorm.DB) error {
	return db.AutoMigrate(All()...)
}

// All lists the models.
func All() []any {
	list := []any{&User{}, &Pet{}, new(Kinds), &Nullable{}, &Tagged{}, (*Indexed)(nil)}
	list = append(list, &Singer{}, &Band{}, &Writer{}, &Book{}, &Novel{}, &Reader{})
	return append(list, &Company{}, &Employee{}, &Category{}, &Order{}, &OrderLine{}, &Status{}, &Toy{}, &Profile{},
		&Token{}, &HTTPLog{}, &Blog{}, &Membership{}, &Settings{}, &VeryLongNameOfATableThatGoesBeyondTheLimit{}, &Parent{}, &Child{}, &Datatyped{})
}

// Singer and Band both declare the table between them, and only one of them what
// happens when a row goes.
type Singer struct {
	ID    uint
	Bands []Band `gorm:"many2many:band_singers;constraint:OnDelete:CASCADE"`
}

// Band is migrated after Singer.
type Band struct {
	ID      uint
	Singers []Singer `gorm:"many2many:band_singers"`
}

// Writer has books of his own beside those that he likes.
type Writer struct {
	ID    uint
	Books []Book
	Likes []Book `gorm:"many2many:liked_books"`
}

// Book is liked by others than its writer.
type Book struct {
	ID       uint
	WriterID uint
	LikedBy  []Writer `gorm:"many2many:liked_books"`
}

// Novel needs a struct that is not migrated by itself, and declares the same table.
type Novel struct {
	ID     uint
	Genres []Genre `gorm:"many2many:novel_genres"`
}

// Genre comes along with Novel.
type Genre struct {
	ID     uint
	Novels []Novel `gorm:"many2many:novel_genres;constraint:OnDelete:CASCADE"`
}

// Reader needs one struct by a key, and another by a table between two.
type Reader struct {
	ID      uint
	ShelfID uint
	Shelf   Shelf
	Rooms   []Room `gorm:"many2many:room_readers"`
}

// Shelf comes along with Reader.
type Shelf struct {
	ID    uint
	Rooms []Room `gorm:"many2many:room_shelves"`
}

// Room comes along with both.
type Room struct {
	ID      uint
	Readers []Reader `gorm:"many2many:room_readers"`
	Shelves []Shelf  `gorm:"many2many:room_shelves"`
}

// User has most relations.
type User struct {
	gorm.Model
	Name      string `gorm:"size:100;not null;index:idx_name_email,priority:2"`
	Email     string `gorm:"type:varchar(320);uniqueIndex"`
	Age       uint8  `gorm:"check:age_is_possible,age < 150"`
	CompanyID *uint
	Company   *Company
	ManagerID *uint
	Manager   *User
	Pets      []Pet
	Profile   Profile     `gorm:"constraint:OnUpdate:CASCADE,OnDelete:SET NULL;"`
	Languages []*Language `gorm:"many2many:user_languages;"`
	Friends   []User      `gorm:"many2many:user_friends"`
	Toys      []Toy       `gorm:"polymorphic:Owner"`
	Nick      string      `gorm:"index:idx_name_email,priority:1;size:40"`
	Ignored   func()      `gorm:"-"`
	NotMade   string      `gorm:"-:migration"`
	Motto     string      `gorm:"index:idx_motto,length:20"`
	ReadOnly  string      `gorm:"->"`
	hidden    int
}

// Language is only reached through a relation.
type Language struct {
	gorm.Model
	Code string `gorm:"size:8;unique"`
}

// Pet belongs to a user that has many.
type Pet struct {
	ID     int64
	UserID uint
	Name   string `gorm:"comment:what it is called"`
}

// Profile is a has-one.
type Profile struct {
	ID     uint  `gorm:"primaryKey;autoIncrement"`
	UserID *uint `gorm:"uniqueIndex"`
	Bio    string
}

// Company is a belongs-to with a reference that is no key.
type Company struct {
	ID   uint
	Code string `gorm:"uniqueIndex;size:20"`
	shared.Audit
	Home    shared.Address  `gorm:"embedded;embeddedPrefix:home_"`
	Billing *shared.Address `gorm:"embedded;embeddedPrefix:billing_"`
}

// Employee refers to a company by its code.
type Employee struct {
	Number      string  `gorm:"primaryKey;size:12"`
	CompanyCode string  `gorm:"size:20"`
	Company     Company `gorm:"foreignKey:CompanyCode;references:Code;constraint:fk_employer,OnDelete:CASCADE"`
	NoKey       uint
	Free        *Company `gorm:"foreignKey:NoKey;constraint:-"`
}

// Category is a tree.
type Category struct {
	ID       uint
	ParentID *uint
	Children []Category `gorm:"foreignKey:ParentID;constraint:OnDelete:CASCADE"`
	Title    string
}

// Order has a composite key.
type Order struct {
	Tenant int64       `gorm:"primaryKey;autoIncrement:false"`
	Number int64       `gorm:"primaryKey;autoIncrement:false"`
	Lines  []OrderLine `gorm:"foreignKey:OrderTenant,OrderNumber;references:Tenant,Number"`
	Total  float64     `gorm:"precision:12;scale:2"`
}

// OrderLine refers to it.
type OrderLine struct {
	ID          int32
	OrderTenant int64
	OrderNumber int64
	Quantity    int `gorm:"not null;default:1;check:quantity > 0"`
}

// Kinds has all kinds of Go types.
type Kinds struct {
	ID   uint64
	B    bool
	I    int
	I8   int8
	I16  int16
	I32  int32
	I64  int64
	U    uint
	U8   uint8
	U16  uint16
	U32  uint32
	U64  uint64
	F32  float32
	F64  float64
	S    string
	Sh   string `gorm:"size:70000"`
	By   []byte
	ByS  []byte `gorm:"size:100"`
	T    time.Time
	TP   time.Time `gorm:"precision:6"`
	T0   time.Time `gorm:"precision:0"`
	D    time.Duration
	Raw  json.RawMessage
	R    rune
	Role Role
	Num  float64 `gorm:"precision:10"`
	UUID uuid.UUID
	Key  uuid.UUID `gorm:"type:char(36);index"`
	Unix int64     `gorm:"autoCreateTime:milli"`
	Upd  int64     `gorm:"autoUpdateTime:nano"`
}

// Role is a named type.
type Role string

// State is a named integer.
type State int16

// Nullable has pointers and sql's null types.
type Nullable struct {
	ID    uint
	B     *bool
	I     *int
	S     *string
	T     *time.Time
	NS    sql.NullString
	NI    sql.NullInt64
	NI32  sql.NullInt32
	NI16  sql.NullInt16
	NB    sql.NullBool
	NF    sql.NullFloat64
	NT    sql.NullTime
	NBy   sql.NullByte
	NG    sql.Null[int32]
	State *State
	Gone  gorm.DeletedAt
	Nuid  uuid.NullUUID
}

// Labels is a Valuer whose method tells what it stores.
type Labels []string

// Value stores JSON.
func (l Labels) Value() (driver.Value, error) { return json.Marshal(l) }

// Scan reads it.
func (l *Labels) Scan(v any) error { return json.Unmarshal(v.([]byte), l) }

// Level is a Valuer that stores text.
type Level int

// Value stores a word.
func (l Level) Value() (driver.Value, error) {
	if l > 0 {
		return "high", nil
	}
	return "low", nil
}

// Point chooses its types itself.
type Point struct{ X, Y float64 }

// GormDataType names the type.
func (Point) GormDataType() string { return "text" }

// Tagged has the other settings.
type Tagged struct {
	Key     string            `gorm:"primary_key;size:40"`
	Type    string            `gorm:"type:varchar(10);not null;default:'new'"`
	Text    string            `gorm:"type:text"`
	Dec     string            `gorm:"type:decimal(10,2);default:0"`
	Flag    bool              `gorm:"default:true;not null"`
	Off     bool              `gorm:"default:false"`
	Count   int               `gorm:"default:18"`
	Rate    float32           `gorm:"default:1.5"`
	Word    string            `gorm:"default:it's;size:20"`
	Empty   string            `gorm:"default:'';size:20"`
	None    *string           `gorm:"default:null;size:20"`
	Made    time.Time         `gorm:"precision:0;default:CURRENT_TIMESTAMP"`
	Map     map[string]string `gorm:"serializer:json"`
	List    []string          `gorm:"serializer:json;not null"`
	When    int64             `gorm:"serializer:unixtime;type:time"`
	Labels  Labels
	Level   Level
	Point   Point
	Renamed string `gorm:"column:other_name;size:33;not null"`
	Uni     string `gorm:"unique;size:33"`
	Note    string `gorm:"comment:it's a note;size:10"`
	Small   int    `gorm:"type:smallint;not null"`
	Sized   int    `gorm:"size:16"`
	UserID  uint
}

// Indexed has all that indexes have.
type Indexed struct {
	ID     uint
	A      string `gorm:"size:50;index"`
	B      string `gorm:"size:50;index:idx_b_desc,sort:desc"`
	C      string `gorm:"size:50;uniqueIndex:uq_c_d;index:idx_many,unique"`
	D      int    `gorm:"uniqueIndex:uq_c_d"`
	E      string `gorm:"size:50;index:,composite:pair,priority:2"`
	F      string `gorm:"size:50;index:,composite:pair,priority:1"`
	G      int    `gorm:"index:idx_g_where,where:g > 10"`
	H      string `gorm:"size:50;index:idx_h_one;index:idx_h_two,sort:desc"`
	I      string `gorm:"size:50;index:idx_i_comment,comment:for the list"`
	Active bool
}

// Status is a plural of its own.
type Status struct {
	ID   uint
	Name string
}

// TableName is a literal.
func (Status) TableName() string { return "state_of_things" }

// Toy is polymorphic.
type Toy struct {
	ID        uint
	OwnerID   uint
	OwnerType string `gorm:"size:30"`
}

// Token has a key that the database makes.
type Token struct {
	ID     string `gorm:"primaryKey;size:36"`
	UserID uint
	User   User `gorm:"constraint:OnDelete:CASCADE"`
}

// HTTPLog tests names.
type HTTPLog struct {
	ID         uint
	UserAgent  string
	RemoteIP   string
	URLPath    string
	OAuth2ID   string
	HTTPSOnly  bool
	XMLHTTPReq string
	UserUUID   string
	IDs        string `gorm:"column:ids"`
}

// Blog has a composite key and a many-to-many by it.
type Blog struct {
	ID     uint   `gorm:"primaryKey"`
	Locale string `gorm:"primaryKey;size:5"`
	Tags   []Tag  `gorm:"many2many:blog_tags"`
	Shared []Tag  `gorm:"many2many:shared_blog_tags;foreignKey:ID;references:ID;joinForeignKey:TheBlog;joinReferences:TheTag;constraint:-"`
}

// Tag is the other side.
type Tag struct {
	ID     uint   `gorm:"primaryKey;autoIncrement:false"`
	Locale string `gorm:"primaryKey;size:5"`
	Value  string
}

// Membership has its own table between two.
type Membership struct {
	UserID    uint `gorm:"primaryKey"`
	CompanyID uint `gorm:"primaryKey"`
	Since     time.Time
	User      User
	Company   Company
}

// Settings embeds a struct of its own package twice.
type Settings struct {
	ID uint
	Window
	Other Window `gorm:"embedded;embeddedPrefix:other_"`
}

// Window is a part.
type Window struct {
	Width  int `gorm:"not null;default:80"`
	Height int
}

// VeryLongNameOfATableThatGoesBeyondTheLimit has names that are shortened.
type VeryLongNameOfATableThatGoesBeyondTheLimit struct {
	ID                                uint
	AColumnWithQuiteALongNameOfItsOwn string `gorm:"index;size:10"`
}

// Parent has a key of text, and a child that copies its type.
type Parent struct {
	Code     string  `gorm:"primaryKey;type:varchar(7)"`
	Children []Child `gorm:"constraint:OnDelete:CASCADE"`
}

// Child has a column whose type follows the key.
type Child struct {
	ID         uint
	ParentCode string
	Parent     *Parent
}

// Datatyped has the types of gorm.io/datatypes.
type Datatyped struct {
	ID       uint
	JSON     datatypes.JSON
	Map      datatypes.JSONMap
	Type     datatypes.JSONType[map[string]int]
	Slice    datatypes.JSONSlice[string]
	Date     datatypes.Date
	Time     datatypes.Time
	URL      datatypes.URL
	UUID     datatypes.UUID
	BinUUID  datatypes.BinUUID
	Pointer  *datatypes.JSON `gorm:"not null"`
	NullText datatypes.NullString
	NullInt  datatypes.NullInt64
	NullAt   datatypes.NullTime
	Null     sql.Null[int32]
}
