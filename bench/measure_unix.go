//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory says how much memory a process that ended had at most, in bytes. On Linux it counts what this program
// had when it started the process, too: less than that cannot be seen.
func peakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) //nolint:unconvert // its width is not the same on all systems
	}
	return int64(usage.Maxrss) << 10 //nolint:unconvert // as above
}
