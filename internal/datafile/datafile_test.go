package datafile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/ops"
)

// read writes what a file holds: the columns, each row after its line, and the
// error if there is one.
func read(text string, f ops.DataFile, columns []string) string {
	var b strings.Builder
	d, err := datafile.New(strings.NewReader(text), "people."+string(f.Kind()), f, columns)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	fmt.Fprintln(&b, strings.Join(d.Columns(), "|"))
	for {
		row, err := d.Next()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			return b.String() + "error: " + err.Error() + "\n"
		}
		fmt.Fprint(&b, d.Line(), ":")
		for _, f := range row {
			if f.Null {
				b.WriteString(" NULL")
			} else {
				fmt.Fprintf(&b, " %q", f.Text)
			}
		}
		b.WriteByte('\n')
	}
}

func TestReader(t *testing.T) {
	csvFile, tsvFile, jsonFile := ops.DataFile{Name: "p.csv"}, ops.DataFile{Name: "p.tsv"}, ops.DataFile{Name: "p.jsonl"}
	headless := func(f ops.DataFile) ops.DataFile { f.NoHeader = true; return f }
	withNull := func(f ops.DataFile, null string) ops.DataFile { f.Null = ops.To(null); return f }
	tests := []struct {
		name, text string
		file       ops.DataFile
		columns    []string
		want       string
	}{
		{"csv", "id, name \n1,a\n2,\n\n3,\"x, \"\"y\"\"\nz\"\n4,b\n", csvFile, nil, "id|name\n2: \"1\" \"a\"\n3: \"2\" NULL\n5: \"3\" \"x, \\\"y\\\"\\nz\"\n7: \"4\" \"b\"\n"},
		{"csv of windows", "\xef\xbb\xbfid,name\r\n1,ä\r\n2,b", csvFile, nil, "id|name\n2: \"1\" \"ä\"\n3: \"2\" \"b\"\n"},
		{"csv with another null", "id,name\n1,\n2,-\n", withNull(csvFile, "-"), nil, "id|name\n2: \"1\" \"\"\n3: \"2\" NULL\n"},
		{"csv without a header", "1,a\n", headless(csvFile), []string{"id", "name"}, "id|name\n1: \"1\" \"a\"\n"},
		{"csv of a header", "id,name\n", csvFile, nil, "id|name\n"},
		{"csv of nothing", "", csvFile, nil, "error: people.csv:1: the file is empty: its first line is to name the columns\n"},
		{"too few", "id,name\n1,a\n2\n", csvFile, nil, "id|name\n2: \"1\" \"a\"\nerror: people.csv:3: 1 value for 2 columns\n"},
		{"too many", "id\n1,a\n", csvFile, nil, "id\nerror: people.csv:2: 2 values for 1 column\n"},
		{"a quote that does not end", "id\n1\n\"2\n3\n", csvFile, nil, "id\n2: \"1\"\nerror: people.csv:3: a value in double quotes begins in this row and does not end as it should\n"},
		{"a quote in the midst", "id\n1\n2\"3\n", csvFile, nil, "id\n2: \"1\"\nerror: people.csv:3: bare \" in non-quoted-field (byte 2)\n"},
		{"a name twice", "id,id\n", csvFile, nil, "error: people.csv:1: the first line names a column \"id\" twice, or one that is empty\n"},
		{"not UTF-8", "id,name\n1,\xe4\n", csvFile, nil, "id|name\nerror: people.csv:2: the value of name is not UTF-8\n"},
		{"tsv", "id\tname\n1\ta\\tb\\n\\\\c\\d\n2\t\\N\n3\t\n", tsvFile, nil, "id|name\n2: \"1\" \"a\\tb\\n\\\\c\\\\d\"\n3: \"2\" NULL\n4: \"3\" \"\"\n"},
		{"tsv with quotes", "a \"b\"\tc\r\n", headless(tsvFile), []string{"x", "y"}, "x|y\n1: \"a \\\"b\\\"\" \"c\"\n"},
		{"tsv with another null", "x\ty\n\t\\N\n", withNull(tsvFile, ""), nil, "x|y\n2: NULL \"\\\\N\"\n"},
		{"tsv too many", "x\n1\t2\n", tsvFile, nil, "x\nerror: people.tsv:2: 2 values for 1 column\n"},
		{"tsv too few", "x\ty\n1\n", tsvFile, nil, "x|y\nerror: people.tsv:2: 1 value for 2 columns\n"},
		{"tsv of nothing", "", tsvFile, nil, "error: people.tsv:1: the file is empty: its first line is to name the columns\n"},
		{"json", `{"id": 1, "name": "a\n", "on": true}` + "\n\n" + `{"on": null, "id": 2.50, "tags": 0}`, jsonFile, nil,
			"id|name|on\n1: \"1\" \"a\\n\" \"true\"\nerror: people.jsonl:3: key \"tags\" is not among the columns (id, name, on)\n"},
		{"json of columns", `{"b": [1, {"x": null}]}` + "\n{}\n", jsonFile, []string{"a", "b"}, "a|b\n1: NULL \"[1, {\\\"x\\\": null}]\"\n2: NULL NULL\n"},
		{"json of nothing", "\n", jsonFile, nil, "\n"},
		{"json that is none", "{\"a\": 1}\n[1]\n", jsonFile, nil, "a\n1: \"1\"\nerror: people.jsonl:2: a line of this file is to be a JSON object: json: cannot unmarshal array into Go value of type map[string]json.RawMessage\n"},
		{"json that is none at all", "1\n", jsonFile, nil, "error: people.jsonl:1: a line of this file is to be a JSON object, { … }\n"},
		{"json that is cut off", "{\"a\": 1}\n{\"a\": \n", jsonFile, nil, "a\n1: \"1\"\nerror: people.jsonl:2: a line of this file is to be a JSON object: unexpected end of JSON input\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read(tt.text, tt.file, tt.columns)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A line may be longer than the buffer.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 3<<18)
	for _, f := range []ops.DataFile{{Name: "p.csv"}, {Name: "p.tsv"}} {
		want := fmt.Sprintf("a\n2: %q\n3: \"y\"\n", long)
		if got := read("a\n"+long+"\ny\n", f, nil); got != want {
			t.Errorf("%s: %d bytes instead of %d", f.Name, len(got), len(want))
		}
	}
	if got := read(`{"a":"`+long+"\"}\n", ops.DataFile{Name: "p.jsonl"}, nil); got != fmt.Sprintf("a\n1: %q\n", long) {
		t.Errorf("JSON: %d bytes", len(got))
	}
}

// What a writer of CSV writes is read back, on the lines that it is on.
func TestWrittenAndRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.SliceOfN(rapid.StringMatching("[a-c\",\n; é]{1,6}"), 2, 2)).Draw(t, "rows")
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		if err := w.WriteAll(append([][]string{{"a", "b"}}, rows...)); err != nil {
			t.Fatal(err)
		}
		text, line := file.String(), 2
		d, err := datafile.New(&file, "x", ops.DataFile{Name: "x.csv"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range rows {
			got, err := d.Next()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for i := range want {
				if got[i].Text != want[i] {
					t.Fatalf("%q instead of %q\n%s", got[i].Text, want[i], text)
				}
			}
			if d.Line() != line {
				t.Fatalf("line %d instead of %d\n%s", d.Line(), line, text)
			}
			line += 1 + strings.Count(want[0]+want[1], "\n")
		}
		if _, err := d.Next(); !errors.Is(err, io.EOF) {
			t.Fatalf("%v at the end", err)
		}
	})
}

func TestInspect(t *testing.T) {
	content := "id,name\n" + strings.Repeat("1,x\n", 100_000)
	f := ops.DataFile{Name: "p.csv"}
	header, hash, err := datafile.Inspect(strings.NewReader(content), "p.csv", f, nil)
	if err != nil || !cmp.Equal(header, []string{"id", "name"}) || len(hash) != 64 {
		t.Fatal(header, hash, err)
	}
	_, other, err := datafile.Inspect(strings.NewReader(content+"2,y\n"), "p.csv", f, nil)
	if err != nil || other == hash {
		t.Errorf("a row more has the hash %s: %v", other, err)
	}
}
