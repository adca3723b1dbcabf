// Package configured sets GORM's naming strategy.
package configured

import (
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

const prefix = "app_"

// Config is how the database is opened.
func Config() *gorm.Config {
	return &gorm.Config{
		DisableForeignKeyConstraintWhenMigrating: true,
		NamingStrategy:                           schema.NamingStrategy{TablePrefix: prefix, SingularTable: true},
	}
}

// Migrate creates the tables.
func Migrate(db *gorm.DB) error { return db.AutoMigrate(&Box{}, &Thing{}) }

// Box has things.
type Box struct {
	ID     uint
	Label  string `gorm:"index;size:10"`
	Things []Thing
	Marks  []Mark `gorm:"many2many:box_marks"`
}

// Thing is in a box.
type Thing struct {
	ID    uint
	BoxID uint
}

// Mark is on boxes.
type Mark struct{ ID uint }
