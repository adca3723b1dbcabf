package main

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// What is recorded makes the same again: questions of several statements are one, and what was refused is left out.
func TestRecordAndReplay(t *testing.T) {
	db := testdb.MariaDB(t)
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	to := target{server{name: "mariadb", url: u}, strings.TrimPrefix(u.Path, "/")}
	questions := []string{
		"CREATE TABLE numbers (n int);\nINSERT INTO numbers VALUES (1)",
		"SELECT n FROM missing",
		"BEGIN NOT ATOMIC\nINSERT INTO numbers VALUES (2);\nINSERT INTO numbers VALUES (3);\nEND",
	}
	script := t.TempDir() + "/script.sql"
	if err := write(script, asScript(questions)); err != nil {
		t.Fatal(err)
	}
	force := func(to target) call { return call{argv: append(to.client(), "--force"), stdin: script, ok: []int{1}} }
	got, err := record(context.Background(), to, force)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{questions[0], questions[2]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

// Packets are cut where they end, however they arrive.
func TestFrames(t *testing.T) {
	stream := "\x03\x00\x00\x00abc" + "\x00\x00\x00\x01" + "\x05\x00\x00\x02abcde"
	for size := 1; size <= len(stream); size++ {
		var f frames
		var got []string
		for rest := stream; rest != ""; {
			n := min(size, len(rest))
			f.add([]byte(rest[:n]), func(sequence byte, payload []byte) { got = append(got, string('0'+rune(sequence))+string(payload)) })
			rest = rest[n:]
		}
		if diff := cmp.Diff([]string{"0abc", "1", "2abcde"}, got); diff != "" {
			t.Fatalf("in pieces of %d (-want +got):\n%s", size, diff)
		}
	}
}
