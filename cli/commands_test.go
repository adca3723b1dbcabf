package cli

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only what is called is made, and where nothing is called everything is.
func TestCommandsThatAreMade(t *testing.T) {
	var all []string
	for _, c := range commands() {
		if made := c.make(&app{}).Name(); made != c.name {
			t.Errorf("the command %s is called %s", made, c.name)
		}
		all = append(all, c.name)
	}
	for _, test := range []struct {
		name string
		args []string
		want []string // nil for all
	}{
		{name: "a command", args: []string{"current"}, want: []string{"current"}},
		{name: "a command after flags", args: []string{"-e", "test", "--url=sqlite:x.db", "current", "--json"}, want: []string{"current"}},
		{name: "a command of a command's name's environment", args: []string{"-e", "check", "current"}, want: []string{"check", "current"}},
		{name: "help of a command", args: []string{"current", "--help"}, want: []string{"current"}},
		{name: "nothing", args: nil},
		{name: "a name that is only a flag's value", args: []string{"-e", "check"}},
		{name: "a mistake before a name", args: []string{"currnt", "current"}},
		{name: "the command help", args: []string{"help", "current"}},
		{name: "a shell that asks", args: []string{"__complete", "current", ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, root := assemble(Env{Stdout: io.Discard, Stderr: io.Discard}, nil)
			a.add(root, test.args)
			want := map[string]bool{}
			for _, name := range test.want {
				want[name] = true
			}
			if test.want == nil {
				for _, name := range all {
					want[name] = true
				}
			}
			got := map[string]bool{}
			for _, c := range root.Commands() {
				got[c.Name()] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
