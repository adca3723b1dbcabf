// Command testsum reads what `go test -json` prints and writes what a person wants to know of it: a line for each
// package, the output of tests that failed, why tests were skipped, and the totals. It exits 1 if anything failed.
package main

import (
	"fmt"
	"os"
)

func main() {
	failed, err := summarize(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
	if failed {
		os.Exit(1)
	}
}
