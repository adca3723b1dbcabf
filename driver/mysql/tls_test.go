package mysql

import (
	"crypto/tls"
	"errors"
	"net"
	"testing"

	driver "github.com/go-sql-driver/mysql"
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
