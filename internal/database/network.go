package database

import (
	"context"
	"crypto/x509"
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

// Untrusted says why a server's certificate was not accepted, and what to do, or ""
// if err is about something else. authority is how a URL names a certificate
// authority, and anyName how it accepts one for another host.
func Untrusted(err error, authority, anyName string) (message, hint string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "the server's certificate is not trusted: it is signed by an unknown authority",
			"name the file of the authority's certificate in the URL: " + authority
	case errors.As(err, &name):
		return "the server's certificate is not for " + name.Host + ": " + name.Error(),
			"connect to a name that the certificate has, or with " + anyName + ", which does not compare names"
	case errors.As(err, &invalid):
		return "the server's certificate is not valid: " + invalid.Error(), "the server needs another certificate"
	}
	return "", ""
}
