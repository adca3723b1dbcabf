package revision_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/revision"
)

func TestFileName(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct{ template, message, want string }{
		{revision.DefaultTemplate, "Add  age/to users!", "20260102_0304_add_age_to_users_abc.toml"},
		{revision.DefaultTemplate, "", "20260102_0304_abc.toml"},
		{revision.DefaultTemplate, "été À la plage", "20260102_0304_été_à_la_plage_abc.toml"},
		{revision.DefaultTemplate, "../../etc", "20260102_0304_etc_abc.toml"},
		{revision.DefaultTemplate, "a very long message that goes on and on and on for ever", "20260102_0304_a_very_long_message_that_goes_on_and_on_abc.toml"},
		{"{year}-{month}-{day}T{hour}{minute}{second}_{rev}", "x", "2026-01-02T030405_abc.toml"},
	}
	for _, tt := range tests {
		h := revision.Header{ID: "abc", Created: at, Message: tt.message}
		if got := revision.FileName(tt.template, h, ".toml"); got != tt.want {
			t.Errorf("FileName(%q, %q) = %q, want %q", tt.template, tt.message, got, tt.want)
		}
	}
	odd := revision.Header{ID: "a/b\\c", Created: at}
	if got := revision.FileName("{rev}", odd, ".toml"); got != "a_b_c.toml" {
		t.Errorf("FileName of an odd id = %q", got)
	}
}

func TestNewID(t *testing.T) {
	id, err := revision.NewID(strings.NewReader("\x00\x01\xfe\xff\x10\x20 and more"))
	if err != nil || id != "0001feff1020" {
		t.Errorf("NewID = %q, %v", id, err)
	}
	if _, err := revision.NewID(strings.NewReader("x")); err == nil {
		t.Error("NewID made an id of too little")
	}
}
