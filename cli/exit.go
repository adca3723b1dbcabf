package cli

// Exit codes. They are a contract: pipelines decide on them.
const (
	exitDone    = 0
	exitFailure = 1
	exitUsage   = 2
	exitToDo    = 3   // check found changes, current --check-heads is behind
	exitRetry   = 4   // the lock was not got, the server is unreachable
	exitDecide  = 5   // a person must decide: repair, out of order
	exitRefused = 6   // changed after it was applied, stale plan, --yes missing
	exitSignal  = 128 // and the number of the signal that stopped it, as a shell tells it of others
)
