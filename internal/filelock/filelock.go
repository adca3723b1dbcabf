// Package filelock takes operating-system locks on open files, which the
// kernel gives back when the process ends, however it ends.
package filelock

import "os"

// Try takes an exclusive lock on f without waiting. It reports false when
// another process, or another open file of this one, holds it. Closing f gives
// the lock back.
func Try(f *os.File) (bool, error) { return try(f) }
