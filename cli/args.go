package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A step such as "-1" is an argument, but to the flag parser it looks like a
// flag. shieldSteps marks such words with a character that no argument holds,
// and unshield takes the mark off in the command. What is the value of a flag
// of the command, such as a message, stays as it is.
const shield = "\x00"

func shieldSteps(c *cobra.Command, args []string) []string {
	out := make([]string, len(args))
	value := false
	for i, a := range args {
		out[i] = a
		if !value && len(a) > 1 && a[0] == '-' && a[1] >= '0' && a[1] <= '9' {
			out[i] = shield + a
		}
		value = !value && awaitsValue(c, a)
	}
	return out
}

// awaitsValue is whether a word is a flag of the command whose value is the next
// word: --message, -m, -vm.
func awaitsValue(c *cobra.Command, word string) bool {
	var f *pflag.Flag
	switch {
	case strings.HasPrefix(word, "--"):
		f = c.Flag(word[2:])
	case len(word) > 1 && word[0] == '-':
		for i := range len(word) - 1 {
			last := word[i+1 : i+2]
			if f = c.Flags().ShorthandLookup(last); f == nil {
				f = c.InheritedFlags().ShorthandLookup(last)
			}
			if f == nil || f.NoOptDefVal == "" { // what follows in the word is its value
				return f != nil && i == len(word)-2
			}
		}
	}
	return f != nil && f.NoOptDefVal == ""
}

func unshield(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = strings.TrimPrefix(a, shield)
	}
	return out
}
