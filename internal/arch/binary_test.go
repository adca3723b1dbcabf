package arch

import (
	"bufio"
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Code that calls methods by names which are not constants, as text/template does, has the linker keep every exported
// method of every type that is reachable: megabytes that are mapped at each start.
func TestBinaryKeepsOnlyTheMethodsThatItCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("links the binary")
	}
	build := exec.Command("go", "build", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "migrate"), "./cmd/migrate")
	build.Dir = root
	var out bytes.Buffer
	build.Stderr = &out
	if err := build.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	const mark = " <ReflectMethod>"
	seen, lines := map[string]bool{}, 0
	for s := bufio.NewScanner(&out); s.Scan(); lines++ {
		for _, symbol := range strings.Split(s.Text(), " -> ") {
			if name, marked := strings.CutSuffix(symbol, mark); marked && !seen[name] {
				seen[name] = true
				t.Errorf("%s looks methods up by name; go build -ldflags=-dumpdep ./cmd/migrate says who calls it", name)
			}
		}
	}
	if lines < 10000 {
		t.Errorf("the linker listed %d references only", lines)
	}
}
