package dialect

import "testing"

func TestTerminated(t *testing.T) {
	body := "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n  SET NEW.x = ';';\nEND"
	for _, c := range []struct{ server, sql, want string }{
		{"mysql", "SELECT 1;\n", "SELECT 1;"},
		{"sqlite", "SELECT 1 -- one", "SELECT 1 -- one\n;"},
		{"mysql", "SELECT ';' /* ; */", "SELECT ';' /* ; */;"},
		{"mysql", body, "DELIMITER ;;\n" + body + ";;\nDELIMITER ;"},
		{"mysql", "SELECT ';;'; SELECT 2", "DELIMITER ;;;\nSELECT ';;'; SELECT 2;;;\nDELIMITER ;"},
		{"postgres", body, body + ";"},
		{"sqlite", body, body + ";"},
	} {
		d, err := For(DefaultServer(c.server))
		if err != nil {
			t.Fatal(err)
		}
		if got := Terminated(d, c.sql); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.server, got, c.want)
		}
	}
}
