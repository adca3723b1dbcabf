package cli

import (
	"slices"
	"strings"
	"testing"
)

// A step looks like a flag and is an argument; the value of a flag is neither.
func TestStepsAreArguments(t *testing.T) {
	for line, want := range map[string]string{
		"downgrade -1":                     "downgrade |-1",
		"downgrade -1 -y":                  "downgrade |-1 -y",
		"-v downgrade -y -1":               "-v downgrade -y |-1",
		"downgrade --wait 5s -1":           "downgrade --wait 5s |-1",
		"downgrade --sql -1":               "downgrade --sql |-1",
		"downgrade --retries -1":           "downgrade --retries -1",
		"downgrade --retries=3 -1":         "downgrade --retries=3 |-1",
		"--url sqlite:x downgrade -1":      "--url sqlite:x downgrade |-1",
		"revision -m -5":                   "revision -m -5",
		"revision -vm -5":                  "revision -vm -5",
		"revision -mx -5":                  "revision -mx |-5",
		"revision --message -5 --splice":   "revision --message -5 --splice",
		"history -r -3:current":            "history -r -3:current",
		"history --rev-range -3: --format": "history --rev-range -3: --format",
	} {
		args := strings.Fields(line)
		a, root := assemble(Env{}, nil)
		a.add(root, args)
		c, _, err := root.Find(args)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.ReplaceAll(strings.Join(shieldSteps(c, args), " "), shield, "|")
		if got != want {
			t.Errorf("%s: %s", line, got)
		}
		if !slices.Equal(unshield(shieldSteps(c, args)), args) {
			t.Errorf("%s is not what comes back", line)
		}
	}
}
