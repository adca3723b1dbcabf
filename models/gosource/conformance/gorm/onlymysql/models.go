// Package onlymysql has what only MySQL takes.
package onlymysql

import (
	"time"

	"gorm.io/gorm"
)

// Migrate creates the tables.
func Migrate(db *gorm.DB) error {
	return db.Set("gorm:table_options", "ENGINE=InnoDB").AutoMigrate(&Article{}, &Word{})
}

// Article has MySQL's types and indexes.
type Article struct {
	ID      uint32    `gorm:"primaryKey;comment:the number"`
	Title   string    `gorm:"size:200;index:idx_title,length:20;index:idx_full,class:FULLTEXT"`
	Kind    string    `gorm:"type:enum('a','b');not null;default:'a'"`
	Price   string    `gorm:"type:decimal(10,2) unsigned;not null;default:0.00"`
	Seen    time.Time `gorm:"type:timestamp NULL"`
	Changed time.Time `gorm:"type:timestamp;not null;default:CURRENT_TIMESTAMP"`
	Touched time.Time `gorm:"type:datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"`
	Bin     []byte    `gorm:"type:binary(16)"`
	Name    string    `gorm:"type:varchar(20) CHARACTER SET latin1 COLLATE latin1_bin"`
	Note    string    `gorm:"type:text;comment:a 'note'"`
	Medium  int32     `gorm:"size:24"`
	Flag    bool      `gorm:"type:tinyint(1);default:1"`
	Short   string    `gorm:"default:x"`
	Indexed string    `gorm:"index:idx_c,comment:of c,sort:desc"`
}

// Word numbers itself by its type.
type Word struct {
	ID   int64  `gorm:"primaryKey;type:bigint auto_increment"`
	Text string `gorm:"unique"`
}
