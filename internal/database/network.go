package database

import (
	"context"
	"errors"
	"net"
	"os"
)

// NetworkReason says in a few words why a server was not reached, or "" if err is
// about something else. Drivers wrap the one line that matters in what they
// tried.
func NetworkReason(err error) string {
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "it did not answer in time"
	case errors.As(err, &dns):
		return dns.Err + ": " + dns.Name
	case errors.As(err, &op) && op.Addr != nil:
		cause := op.Err
		for inner := errors.Unwrap(cause); inner != nil; inner = errors.Unwrap(cause) {
			cause = inner
		}
		return op.Addr.String() + ": " + cause.Error()
	}
	return ""
}
