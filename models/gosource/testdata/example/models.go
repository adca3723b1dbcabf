// Package example is the worked example of the README as Go structs.
package example

import "time"

// User is somebody who can sign in.
type User struct {
	_         struct{} `migrate:"table:users;comment:people who can sign in"`
	ID        int64
	Email     string `migrate:"size:320;unique"`
	Name      string
	City      *string    `migrate:"size:100;index:ix_users_city_age"`
	Age       *int32     `migrate:"index:ix_users_city_age;check:ck_users_age,age >= 0"`
	IsActive  bool       `migrate:"default:true"`
	CreatedAt time.Time  `migrate:"default:now()"`
	UpdatedAt *time.Time `migrate:"on_update:now()"`
	Groups    []Group    `migrate:"many2many:user_group"`
}

// Post is written by a user.
type Post struct {
	ID          int64
	AuthorID    int64  `migrate:"belongs_to:users.id;on_delete:cascade"`
	Title       string `migrate:"size:200"`
	Body        string
	PublishedAt *time.Time
	CreatedAt   time.Time `migrate:"default:now()"`
	Comments    []Comment `migrate:"constraint:OnDelete:CASCADE"`
}

// Comment is about a post.
type Comment struct {
	ID        int64
	PostID    int64  `migrate:"index"`
	AuthorID  *int64 `migrate:"index"`
	Author    *User  `migrate:"constraint:OnDelete:SET NULL"`
	Body      string
	CreatedAt time.Time `migrate:"default:now()"`
}

// Group has users.
type Group struct {
	ID   int64
	Name string `migrate:"size:100;unique"`
}

// Address is one of a customer's.
type Address struct {
	ID      int64
	Street  string `migrate:"size:200"`
	City    string `migrate:"size:100"`
	Country string `migrate:"type:char(2);default:GB"`
}

// Customer has several addresses.
type Customer struct {
	ID                int64
	UserID            *int64   `migrate:"unique"`
	User              *User    `migrate:"constraint:OnDelete:SET NULL"`
	BillingAddressID  int64    `migrate:"index"`
	BillingAddress    Address  `migrate:"constraint:OnDelete:RESTRICT"`
	ShippingAddressID *int64   `migrate:"index"`
	ShippingAddress   *Address `migrate:"constraint:OnDelete:SET NULL"`
}

// Category is a tree.
type Category struct {
	ID       int64
	ParentID *int64     `migrate:"index;unique:,composite:name"`
	Name     string     `migrate:"size:100;unique:,composite:name"`
	Children []Category `migrate:"foreignKey:ParentID;constraint:OnDelete:CASCADE"`
}
