// Package shared holds parts of models of another package.
package shared

import "time"

// Audit is embedded by models.
type Audit struct {
	CreatedBy string    `gorm:"size:64;not null;default:system"`
	ChangedAt time.Time `gorm:"index"`
}

// Address is embedded with prefixes.
type Address struct {
	Street string `gorm:"size:120"`
	City   string `gorm:"size:80;index"`
	Zip    *string
}
