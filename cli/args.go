package cli

import "strings"

// A step such as "-1" is an argument, but to the flag parser it looks like a
// flag. shieldSteps marks such words with a character that no argument holds,
// and unshield takes the mark off in the command.
const shield = "\x00"

func shieldSteps(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		if len(a) > 1 && a[0] == '-' && a[1] >= '0' && a[1] <= '9' {
			out[i] = shield + a
		}
	}
	return out
}

func unshield(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = strings.TrimPrefix(a, shield)
	}
	return out
}
