package sqltext

import (
	"strings"
	"testing"
	"time"
)

var benchScripts = map[Dialect]string{
	Postgres: `-- a table
CREATE TABLE public.users (id bigint NOT NULL, email character varying(320) DEFAULT ''::character varying, "createdAt" timestamp with time zone);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE FUNCTION public.f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a + 1; END $$;
INSERT INTO public.users VALUES (1, 'someone@example.org', '2026-01-01 00:00:00+00'), (2, 'it''s', NULL);
`,
	MySQL: "/*!40101 SET NAMES utf8 */;\nCREATE TABLE `users` (`id` bigint NOT NULL AUTO_INCREMENT, `email` varchar(320) DEFAULT '' COMMENT \"x\", PRIMARY KEY (`id`)) ENGINE=InnoDB; # done\n" +
		"CREATE TRIGGER `t` BEFORE INSERT ON `users` FOR EACH ROW BEGIN IF NEW.id THEN SET NEW.email = CASE WHEN 1 THEN 'a' END; END IF; END;\n" +
		"INSERT INTO `users` VALUES (1,'someone@example.org'),(2,'it\\'s'),(3,NULL);\n",
	SQLite: `CREATE TABLE users (id INTEGER PRIMARY KEY, [e mail] TEXT NOT NULL DEFAULT '', "createdAt" TEXT); -- done
CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET id = CASE WHEN 1 THEN 2 END; SELECT 1; END;
INSERT INTO users VALUES (1, 'someone@example.org', NULL), (2, 'it''s', x'00ff');
`,
}

func BenchmarkSplit(b *testing.B) {
	for _, d := range []Dialect{Postgres, MySQL, SQLite} {
		b.Run(d.String(), func(b *testing.B) {
			script := strings.Repeat(benchScripts[d], 1+1<<20/len(benchScripts[d]))
			b.SetBytes(int64(len(script)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Split(d, script); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseTable(b *testing.B) {
	src := "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL DEFAULT '' COLLATE NOCASE, " +
		"org INT REFERENCES orgs(id) ON DELETE CASCADE, CHECK (length(email) > 3), UNIQUE (email, org))"
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseTable(src); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSplitIsLinear: texts that tempt a splitter to look ahead or back again and again. Four times the text may
// take ten times as long, not sixteen. A busy machine gets many tries.
func TestSplitIsLinear(t *testing.T) {
	pieces := []string{
		"(", ")", "/*", "/*! ", "$a", "$a$ ", "$$", "a$", "'", "''", "\\", "--", "-- migrate:statement-begin\n", "begin ", "case ", "end ",
		"create trigger t begin ", "create function f() begin atomic ", "create procedure p() begin if ", "source;", ".x;", "delimiter $$\n",
		"copy t from stdin;\n", "[", "@", "@.", "1e", "0x", "e'", "u&'", ";", " ", "\n",
	}
	for _, piece := range pieces {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			if !scales(d, piece) {
				t.Errorf("%s: Split of %q repeated takes more than linear time", d, piece)
			}
		}
	}
}

func scales(d Dialect, piece string) bool {
	const small = 1 << 15
	for range 20 {
		short, long := timeSplit(d, piece, small), timeSplit(d, piece, 4*small)
		if long < 10*short || long.Milliseconds() < 20 {
			return true
		}
	}
	return false
}

func timeSplit(d Dialect, piece string, size int) time.Duration {
	script := strings.Repeat(piece, size/len(piece))
	start := time.Now()
	_, _ = Split(d, script) // what it makes of it is tested elsewhere
	return time.Since(start)
}
