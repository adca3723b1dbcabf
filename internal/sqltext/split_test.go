package sqltext

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/conflict"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name string
		d    Dialect
		src  string
		want []string // client commands begin with "client: ", data of COPY with "data: "
	}{
		{"simple", Postgres, "select 1; select 2 ;; ;\nselect 3", []string{"select 1", "select 2", "select 3"}},
		{"nothing", Postgres, " \n-- only\n/* comments */ ; -- here\n", nil},
		{"comments stay with what follows", SQLite, "-- a\n/* b */ select 1; -- c\nselect 2 -- d\n;\n-- e",
			[]string{"-- a\n/* b */ select 1", "-- c\nselect 2 -- d"}},
		{"semicolons in quotes", Postgres, `select ';', ";", $$;$$, $x$;$$;$x$, E'\';'; select 2`,
			[]string{`select ';', ";", $$;$$, $x$;$$;$x$, E'\';'`, "select 2"}},
		{"semicolons in quotes, mysql", MySQL, "select ';', \"\\\";\", `;`; select 2", []string{"select ';', \"\\\";\", `;`", "select 2"}},
		{"semicolons in quotes, sqlite", SQLite, "select ';', \";\", `;`, [;]; select 2", []string{"select ';', \";\", `;`, [;]", "select 2"}},
		{"semicolons in comments", MySQL, "select 1 # ;\n + 2 -- ;\n /* ; */; select 2", []string{"select 1 # ;\n + 2 -- ;\n /* ; */", "select 2"}},
		{"pg rule", Postgres, "create rule r as on insert to t do also (insert into a values (1); delete from b); select 1",
			[]string{"create rule r as on insert to t do also (insert into a values (1); delete from b)", "select 1"}},
		{"pg atomic", Postgres, "CREATE OR REPLACE FUNCTION f(begin int) RETURNS int\nBEGIN ATOMIC\n SELECT CASE WHEN begin=1 THEN 2 END;\n SELECT 1 AS end;\n SELECT t.end FROM t;\nEND;\nSELECT 2;",
			[]string{"CREATE OR REPLACE FUNCTION f(begin int) RETURNS int\nBEGIN ATOMIC\n SELECT CASE WHEN begin=1 THEN 2 END;\n SELECT 1 AS end;\n SELECT t.end FROM t;\nEND", "SELECT 2"}},
		{"pg transaction", Postgres, "BEGIN; SELECT 1; END; SELECT 2", []string{"BEGIN", "SELECT 1", "END", "SELECT 2"}},
		{"pg do", Postgres, "DO $$ BEGIN NULL; END $$; SELECT 1", []string{"DO $$ BEGIN NULL; END $$", "SELECT 1"}},
		{"psql commands", Postgres, "\\connect a b\nselect 1 \\gset x\n\\.\nselect 2\\g\n select 3;",
			[]string{`client: \connect a b`, "select 1", `client: \gset x`, `client: \.`, "select 2", "select 3"}},
		{"copy", Postgres, "COPY t (a, \"b\") FROM stdin WITH (FORMAT csv);\n1;2\n\\N\t'\n\\.\nselect 1;",
			[]string{"COPY t (a, \"b\") FROM stdin WITH (FORMAT csv)", "data: 1;2\n\\N\t'\n", "select 1"}},
		{"copy of nothing", Postgres, "copy t from stdin; \r\n\\.\r\nselect 1;", []string{"copy t from stdin", "data: ", "select 1"}},
		{"copy from file", Postgres, "copy stdin from '/x';\nselect 1;", []string{"copy stdin from '/x'", "select 1"}},

		{"sqlite trigger", SQLite, "create temp trigger t update of begin on x when new.a begin\n update x set b = case when a then 1 else 2 end; delete from y; -- c\nend; select 1",
			[]string{"create temp trigger t update of begin on x when new.a begin\n update x set b = case when a then 1 else 2 end; delete from y; -- c\nend", "select 1"}},
		{"sqlite trigger at the end", SQLite, "create trigger t after insert on x begin select 1; end", []string{"create trigger t after insert on x begin select 1; end"}},
		{"sqlite transaction", SQLite, "begin; select 1; end; select 2", []string{"begin", "select 1", "end", "select 2"}},
		{"sqlite broken trigger", SQLite, "create trigger t; select 2;", []string{"create trigger t", "select 2"}},
		{"sqlite3's comments", SQLite, "# it's; one\n-- a\n# b\nselect 1;\n # c", []string{"select 1", "# c"}},
		{"no comment of sqlite3's within a statement", SQLite, "select\n# b\n1", []string{"select\n# b\n1"}},
		{"sqlite dot command", SQLite, ".mode csv\nselect\n.5;", []string{"client: .mode csv", "select\n.5"}},

		{"mysql delimiter", MySQL, "delimiter $$\ncreate procedure p() begin select 1; end$$\nselect ';$$' $$\nDELIMITER ;\nselect 2; select 3",
			[]string{"create procedure p() begin select 1; end", "select ';$$'", "select 2", "select 3"}},
		{"mysql delimiter //", MySQL, "DELIMITER //\r\nselect 1//select 2 // \r\nDELIMITER ;\r\nselect 3;",
			[]string{"select 1", "select 2", "select 3"}},
		{"mysql delimiter ;;", MySQL, "DELIMITER ;;\n/*!50003 create trigger t before insert on x for each row begin a; end */;;\nDELIMITER ;\n/*!40101 SET a=1 */;",
			[]string{"/*!50003 create trigger t before insert on x for each row begin a; end */", "/*!40101 SET a=1 */"}},
		{"mysql commands", MySQL, "source a.sql\nselect 1\\G\nselect 2\\g\n\\! ls\nselect \\N;",
			[]string{"client: source a.sql", "select 1", "select 2", `client: \! ls`, `select \N`}},
		{"mysql source is a name elsewhere", MySQL, "select\nsource from t; select 1", []string{"select\nsource from t", "select 1"}},
		{"mysql transaction", MySQL, "BEGIN; select 1; COMMIT; START TRANSACTION; select begin, end from t; COMMIT",
			[]string{"BEGIN", "select 1", "COMMIT", "START TRANSACTION", "select begin, end from t", "COMMIT"}},
		{"mysql never version", MySQL, "/*M!999999\\- enable */ /*!99999 x; */ select 1;", []string{"/*M!999999\\- enable */ /*!99999 x; */ select 1"}},

		{"directive", Postgres, "select 1;\n-- migrate:statement-begin\n-- c\na; b;\n\n c;\n  -- migrate:statement-end  \nselect 2;",
			[]string{"select 1", "-- c\na; b;\n\n c", "select 2"}},
		{"directive around nothing", Postgres, "-- migrate:statement-begin\n ; -- c\n-- migrate:statement-end", nil},
		{"directive with an open quote", MySQL, "--  migrate:statement-begin\r\nit's;\r\n--migrate:statement-end\r\nselect 2;",
			[]string{"it's;", "select 2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			statements, err := Split(tt.d, tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, texts(statements)); diff != "" {
				t.Error(diff)
			}
			checkStatements(t, tt.src, statements)
		})
	}
}

func texts(statements []Statement) []string {
	var out []string
	for _, s := range statements {
		prefix := map[StatementKind]string{Plain: "", ClientCommand: "client: ", CopyData: "data: "}[s.Kind]
		out = append(out, prefix+s.SQL)
	}
	return out
}

// checkStatements: statements are substrings of the script, in order, with the right lines.
func checkStatements(t *testing.T, src string, statements []Statement) {
	t.Helper()
	end := 0
	for i, s := range statements {
		if s.Kind == CopyData && (i == 0 || !statements[i-1].ReadsData) {
			t.Errorf("data on line %d without a statement that reads them", s.Line)
		}
		if s.Offset < end || s.Offset+len(s.SQL) > len(src) || src[s.Offset:s.Offset+len(s.SQL)] != s.SQL {
			t.Fatalf("statement %q is not at offset %d, behind %d", s.SQL, s.Offset, end)
		}
		end = s.Offset + len(s.SQL)
		if line, _ := Position(src, s.Offset); line != s.Line {
			t.Errorf("statement %q is on line %d, not %d", s.SQL, line, s.Line)
		}
		if s.Kind == Plain && (s.Lead >= len(s.SQL) || strings.Trim(s.SQL, " \t\r\n\v\f") == "") {
			t.Errorf("empty statement at %d", s.Offset)
		}
	}
}

func TestSplitLead(t *testing.T) {
	got, err := Split(Postgres, "\n-- why\n/* how */ select 1")
	if err != nil {
		t.Fatal(err)
	}
	want := []Statement{{SQL: "-- why\n/* how */ select 1", Lead: 17, Offset: 1, Line: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Bodies as people write them without DELIMITER. Each must come out as one statement, with SELECT 1 behind it.
func TestSplitMySQLBodies(t *testing.T) {
	bodies := map[string]string{
		"nested blocks":               "create procedure p() begin begin select 1; end; begin end; end",
		"definer":                     "CREATE OR REPLACE DEFINER=`root`@`%` PROCEDURE IF NOT EXISTS d.p(a decimal(10,2)) COMMENT 'x;' begin select 1; end",
		"definer that is a keyword":   "create definer = trigger@event procedure p() begin select 1; end",
		"current_user":                "create definer=current_user() function f() returns int deterministic begin return 1; end",
		"if":                          "create procedure p() begin if a then b; elseif c then d; else e; end if; end",
		"if function":                 "create procedure p() begin if if(a,1,2) = 1 then select if(b,1,2); else set @x = if(c,1,2); end if; end",
		"drop if exists":              "create procedure p() begin drop table if exists x; create table if not exists x (a int); end",
		"case statement":              "create procedure p() begin case x when 1 then select 2; select 3; else begin end; end case; end",
		"case value":                  "create procedure p() begin select case when a then if(b,1,2) else case c when 1 then 2 end end; end",
		"case in case":                "create procedure p() begin case case when 1 then 2 end when 2 then select 1; end case; end",
		"loops":                       "create procedure p() begin l1: loop iterate l1; leave l1; end loop l1; while a do b; end while; repeat c; until case when d then 1 end end repeat; end",
		"repeat function":             "create procedure p() begin select repeat('a;', 3); repeat set @a = repeat('x', 2); until 1 end repeat; end",
		"labels":                      "create procedure p() outer_block: begin inner_block: begin end inner_block; end outer_block",
		"handlers":                    "create procedure p() begin declare a int default case when 1 then 2 end; declare continue handler for not found, sqlstate '42S02' begin set a = 1; end; declare exit handler for sqlexception set a = 2; declare undo handler for 1051 if a then b; end if; end",
		"cursor":                      "create procedure p() begin declare c cursor for select a from b for update; open c; fetch c into x; close c; end",
		"columns named begin and end": "create procedure p() begin select begin, end from t where t.end = t.begin; update t set begin = 1, end = 2; end",
		"trigger without a block":     "create trigger t before insert on x for each row if new.a then set new.b = 1; end if",
		"trigger that follows":        "create trigger t before insert on x for each row follows other begin a; end",
		"single statement trigger":    "create trigger t before insert on x for each row set new.a = if(new.b, 1, case when 2 then 3 end)",
		"event":                       "create event if not exists e on schedule every 1 day starts now() + interval 1 hour comment 'x' do begin a; end",
		"alter event":                 "alter event e do begin a; end",
		"event of one statement":      "create event e on schedule every 1 day do delete from t where end < now()",
		"function returns set":        "create function f() returns set('a','b') character set utf8 deterministic begin return 'a'; end",
		"function of one statement":   "create function f(a int) returns int deterministic return if(a, 1, 2)",
		"function with bare if":       "create function f(a int) returns int deterministic if a then return 1; else return 2; end if",
		"function with bare case":     "create function f(a int) returns int no sql case a when 1 then return 1; else return 2; end case",
		"mariadb for":                 "create procedure p() begin for i in 1..10 do select i; end for; for r in (select a from b) do c; end for; end",
		"mariadb anonymous":           "begin not atomic declare a int; select 1; end",
		"mariadb top-level if":        "if a then select 1; select 2; end if",
		"mariadb aggregate":           "create aggregate function f(x int) returns int begin loop fetch group next row; set @a = 1; end loop; end",
		"versioned":                   "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW begin a; b; end */",
		"view with definer":           "create definer=a@b sql security definer view v as select begin from event",
		"comments":                    "create procedure p() /* begin */ begin -- end\n select 1; # end\n end",
		"strings":                     "create procedure p() begin select 'end;', \"end;\", `end`; end",
		"soname":                      "create function f returns string soname 'x.so'",
		"alter procedure":             "alter procedure p comment 'begin'",
		"signal":                      "create trigger t before update on x for each row begin if new.a < 0 then signal sqlstate '45000' set message_text = 'no; never'; end if; end",
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			for _, body := range []string{body, strings.ToUpper(body)} {
				got, err := Split(MySQL, body+";\nSELECT 1;")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{body, "SELECT 1"}, texts(got)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestSplitErrors(t *testing.T) {
	tests := []struct {
		d    Dialect
		src  string
		want SyntaxError
	}{
		{Postgres, "select 1;\nselect 'a", SyntaxError{2, 8, 17, "the string that begins here has no closing quote"}},
		{Postgres, "é $a$ $b$", SyntaxError{1, 3, 3, "the string that begins here has no closing $a$"}},
		{Postgres, "/* /* */", SyntaxError{1, 1, 0, "the comment that begins here has no closing */"}},
		{MySQL, "/*!50000 select 1;", SyntaxError{1, 1, 0, "the comment that begins here has no closing */"}},
		{MySQL, "select `a;", SyntaxError{1, 8, 7, "the quoted identifier that begins here has no closing quote"}},
		{MySQL, "\nDELIMITER \nx", SyntaxError{2, 1, 1, "DELIMITER names no delimiter"}},
		{Postgres, "copy t from stdin;\n1\n", SyntaxError{2, 1, 19, `the data of COPY that begins here has no end, a line with \. alone`}},
		{SQLite, "a;\n-- migrate:statement-begin\nb;", SyntaxError{2, 1, 3, "migrate:statement-begin without migrate:statement-end behind it"}},
		{Postgres, "create table t (\n<<<<<<< HEAD\n a int\n=======\n b int\n>>>>>>> x\n);", SyntaxError{2, 1, 17, conflict.Message}},
		{MySQL, "select 1;\n=======\nselect 2;", SyntaxError{2, 1, 10, conflict.Message}},
		{SQLite, "||||||| base\nselect 2;", SyntaxError{1, 1, 0, conflict.Message}},
		{SQLite, ">>>>>>> x", SyntaxError{1, 1, 0, conflict.Message}},
		{SQLite, "-- migrate:statement-end", SyntaxError{1, 1, 0, "migrate:statement-end without migrate:statement-begin before it"}},
		{SQLite, "a\n-- migrate:statement-begin\n-- migrate:statement-end",
			SyntaxError{2, 1, 2, "migrate:statement-begin inside a statement: the one before it does not end"}},
	}
	for _, tt := range tests {
		_, err := Split(tt.d, tt.src)
		var got *SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("Split(%q) = %v, want a SyntaxError", tt.src, err)
			continue
		}
		if diff := cmp.Diff(tt.want, *got); diff != "" {
			t.Errorf("Split(%q):\n%s", tt.src, diff)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, src := range nasty {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			statements, _ := Split(d, src)
			checkStatements(t, src, statements)
		}
	})
}
