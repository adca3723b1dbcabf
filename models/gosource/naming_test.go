package gosource

import "testing"

func TestGORMColumnNames(t *testing.T) {
	for name, want := range map[string]string{
		"ID": "id", "UserID": "user_id", "HTTPServer": "http_server", "OAuth2ID": "o_auth2_id", "URLPath": "url_path",
		"Name": "name", "X": "x", "ABTest": "ab_test", "UTF8Text": "utf8_text", "HTTPSOnly": "http_s_only", "IDs": "ids",
		"user_Name": "user_name", "SHA256Hash": "sha256_hash",
	} {
		if got := (gormNaming{}).column(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for name, want := range map[string]string{
		"user": "users", "category": "categories", "day": "days", "box": "boxes", "status": "statuses", "bus": "buses",
		"person": "people", "sales_person": "sales_people", "child": "children", "woman": "women", "news": "news",
		"data": "data", "datum": "data", "analysis": "analyses", "wife": "wives", "wolf": "wolves", "quiz": "quizzes",
		"index": "indices", "ox": "oxen", "mouse": "mice", "axis": "axes", "virus": "viri", "tomato": "tomatoes",
		"equipment": "equipment", "order_information": "order_informations", "oauth2": "oauth2", "key": "keys",
		"soliloquy": "soliloquies", "address": "addresses", "branch": "branches", "matrix": "matrices", "archive": "archives",
	} {
		if got := plural(name); got != want {
			t.Errorf("the plural of %s is %s, want %s", name, got, want)
		}
	}
}

func TestSingular(t *testing.T) {
	for name, want := range map[string]string{
		"Friends": "Friend", "Companies": "Company", "People": "Person", "Children": "Child", "Boxes": "Box",
		"Statuses": "Status", "Wolves": "Wolf", "Wives": "Wife", "News": "News", "Series": "Series", "Address": "Address",
		"Data": "Datum", "Buses": "Bus", "Movies": "Movie",
	} {
		if got := singularOf(name); got != want {
			t.Errorf("the singular of %s is %s, want %s", name, got, want)
		}
	}
}

func TestXormNames(t *testing.T) {
	for name, want := range map[string][2]string{
		"UserID": {"user_i_d", "user_id"}, "HTTPServer": {"h_t_t_p_server", "http_server"}, "MyUID": {"my_u_i_d", "my_uid"},
		"Name": {"name", "name"}, "ID": {"i_d", "id"},
	} {
		if got := [2]string{snakeName(name), gonicName(name)}; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}
