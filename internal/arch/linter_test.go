package arch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	linterConfig = ".golangci.yaml"
	rowsBegin    = "      # Rows begin: the import table, written by go test ./internal/arch -update\n"
	rowsEnd      = "      # Rows end\n"
)

// The linter's depguard rows are the table, so that an editor shows a wrong import while it is being typed.
func TestLinterKeepsTheTable(t *testing.T) {
	name := filepath.Join(root, linterConfig)
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(config), rowsBegin)
	got, after, ok2 := strings.Cut(rest, rowsEnd)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the lines %q and %q", linterConfig, rowsBegin, rowsEnd)
	}
	want := depguardRows(table())
	if *update {
		if err := os.WriteFile(name, []byte(before+rowsBegin+want+rowsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s differs from the table; go test ./internal/arch -update writes it (-want +got):\n%s", linterConfig, diff)
	}
}

func depguardRows(rows []row) string {
	var b strings.Builder
	b.WriteString("      rules:\n")
	for _, r := range rows {
		if len(r.may) == 1 && r.may[0] == everything {
			continue
		}
		name := strings.ReplaceAll(r.folder, "/", "-")
		if r.folder == "." {
			name = "root"
		}
		files := "${config-path}/" + r.folder + "/*.go"
		if r.folder == "." {
			files = "${config-path}/*.go"
		}
		fmt.Fprintf(&b, "        %s:\n          list-mode: strict\n          files: [%q, \"!$test\"]\n          allow:\n            - $gostd\n", name, files)
		for _, m := range r.may {
			switch {
			case elsewhere(m):
				fmt.Fprintf(&b, "            - %s\n", m)
			case m == ".":
				fmt.Fprintf(&b, "            - %s$\n", module)
			default:
				fmt.Fprintf(&b, "            - %s/%s$\n", module, m)
			}
		}
	}
	return b.String()
}
