package cli

import (
	"bufio"
	"fmt"
	"strings"
)

// asks reports whether there is somebody to ask.
func (a *app) asks() bool {
	return !a.flags.json && a.env.Terminal(a.env.Stderr) && a.env.Terminal(a.env.StdinFile)
}

// ask puts a question that is answered with yes or no; all but yes is no.
func (a *app) ask(question string) bool {
	fmt.Fprintf(a.env.Stderr, "%s [y/N] ", question)
	line, err := bufio.NewReader(a.env.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return false
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}
