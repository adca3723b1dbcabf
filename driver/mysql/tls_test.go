package mysql

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// A server that breaks off says why, or not; that it does is known either way.
func TestBrokenOff(t *testing.T) {
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}
	for _, c := range []struct {
		name             string
		returned, logged error
		alert            string
		ended            bool
	}{
		{"an alert", driver.ErrInvalidConn, alert, "bad certificate", true},
		{"no answer", driver.ErrInvalidConn, nil, "", true},
		{"nothing written", errors.New("bad connection"), net.ErrClosed, "", true},
		{"no connection", &net.OpError{Op: "dial", Err: errors.New("refused")}, nil, "", false},
	} {
		said := &log{}
		if c.logged != nil {
			said.Print("mysql", c.logged)
		}
		if alert, ended := said.brokenOff(c.returned); alert != c.alert || ended != c.ended {
			t.Errorf("%s: %q, ended: %v", c.name, alert, ended)
		}
	}
}

// A server that breaks off where a certificate was shown is told as one that does not
// accept it, whichever way the driver learns that the connection is gone.
func TestRefusedCertificate(t *testing.T) {
	config := &driver.Config{TLS: &tls.Config{Certificates: []tls.Certificate{{}}, MinVersion: tls.VersionTLS12}}
	for _, returned := range []error{driver.ErrInvalidConn, errors.New("bad connection"), io.EOF} {
		err := connectError(t.Context(), returned)
		explainTLS(err, config, &log{})
		var e *database.Error
		if !errors.As(err, &e) || e.Class != database.Unreachable || !strings.Contains(e.Hint, "ssl-cert") {
			t.Errorf("%v: %+v", returned, err)
		}
	}
}

// At the other end of a socket is localhost, which is compared with the certificate.
func TestTLSThroughASocket(t *testing.T) {
	for network, want := range map[string]string{"unix": "localhost", "tcp": ""} {
		c := Config{Network: network, Address: "/run/mysqld/mysqld.sock", TLS: &tls.Config{MinVersion: tls.VersionTLS12}}
		if got := c.secured().ServerName; got != want {
			t.Errorf("%s: the server is called %q, want %q", network, got, want)
		}
		if c.TLS.ServerName != "" {
			t.Errorf("%s: the caller's configuration was changed", network)
		}
	}
}
