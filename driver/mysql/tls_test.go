package mysql

import (
	"crypto/tls"
	"testing"
)

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
