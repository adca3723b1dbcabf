package mysql

import (
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// secured is how TLS is spoken, nil where it is not. At the other end of a socket is
// localhost, as for the clients.
func (c Config) secured() *tls.Config {
	if c.TLS == nil && c.PreferTLS {
		return &tls.Config{InsecureSkipVerify: true} //nolint:gosec // to prefer it is no more than that
	}
	if c.TLS == nil || c.TLS.ServerName != "" || c.Network != "unix" {
		return c.TLS
	}
	local := c.TLS.Clone()
	local.ServerName = "localhost"
	return local
}

// log is a driver's log of which the last error is kept: what the other end says of TLS
// when it breaks off. What the driver returns tells no more than that it did.
type log struct{ last atomic.Pointer[error] }

// Print takes note of what the driver logs.
func (l *log) Print(v ...any) {
	for _, x := range v {
		if err, ok := x.(error); ok {
			l.last.Store(&err)
		}
	}
}

// brokenOff is how a connection ended that was open: by an alert, if that was read, or
// without one, which may come too late.
func (l *log) brokenOff(returned error) (alert string, ended bool) {
	err := returned
	if last := l.last.Load(); last != nil {
		err = errors.Join(err, *last)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "remote error" { // as crypto/tls marks it
		return strings.TrimPrefix(op.Err.Error(), "tls: "), true
	}
	return "", errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) ||
		errors.Is(err, driver.ErrInvalidConn) || takesNothing(returned)
}

// explainTLS says of a refusal what it does not: what the server objects to, or that
// it may be for want of TLS.
func explainTLS(err error, config *driver.Config, said *log) {
	var e *database.Error
	if !errors.As(err, &e) {
		return
	}
	plain := config.TLS == nil && cmp.Or(config.TLSConfig, "false") == "false"
	shown := config.TLS != nil && len(config.TLS.Certificates) > 0
	const hintCertificate = "ssl-cert and ssl-key name a certificate that an authority of the server's (its ssl_ca) has signed, and its key"
	alert, ended := said.brokenOff(e.Err)
	switch {
	case alert != "":
		e.Class, e.Message = database.Denied, "the server ends the connection: "+alert
		if strings.Contains(alert, "certificate") {
			e.Hint = hintCertificate
		}
	case shown && ended && e.Code == "":
		e.Message = "the server ended the connection, as it does where it does not accept the client's certificate"
		e.Hint = hintCertificate
	case e.Code == "1045" && plain: // a user who is to use TLS is told no more than one whose password is wrong
		e.Hint = "check user and password; if the user has to use TLS (REQUIRE SSL), say ssl-mode=REQUIRED in the URL"
	case e.Code == "1045" && !shown:
		e.Hint = "check user and password; if the user has to show a certificate (REQUIRE X509), say ssl-cert and ssl-key in the URL"
	case e.Code == "3159" && plain:
		e.Hint = "say ssl-mode=REQUIRED in the URL"
	}
}
