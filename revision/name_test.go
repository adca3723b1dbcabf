package revision

import "testing"

func TestSlug(t *testing.T) {
	for message, want := range map[string]string{
		"add age to users":                       "add_age_to_users",
		"Add: Ünïcode & \"quotes\"":              "add_ünïcode_quotes",
		"":                                       "",
		"… !":                                    "",
		"enum mood: new value, column users.old": "enum_mood_new_value_column_users_old",
		"enum mood: new value \"so so\", column users.old goes": "enum_mood_new_value_so_so_column_users",
		"a_word_that_is_much_longer_than_all_of_it_may_be":      "a_word_that_is_much_longer_than_all_of",
		"oneverylongwordthatcannotbecutatanyplaceatall":         "oneverylongwordthatcannotbecutatanyplace",
	} {
		if got := Slug(message); got != want {
			t.Errorf("%q: %q, want %q", message, got, want)
		}
	}
}
