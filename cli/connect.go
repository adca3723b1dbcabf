package cli

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/retort-db/migrate/driver/mysql"
	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
)

// connect opens the database that a URL names. This is the one place that knows
// all drivers.
func (a *app) connect(ctx context.Context, u dburl.URL) (database.Conn, error) {
	switch u.Dialect {
	case dburl.Postgres:
		if len(a.compiled) == 0 {
			return postgres.OpenBare(ctx, u.PostgresConnString())
		}
		return postgres.Open(ctx, u.PostgresConnString())
	case dburl.MySQL:
		return connectMySQL(ctx, u)
	case dburl.SQLite:
		return sqlite.Open(ctx, u.SQLiteDSN())
	}
	return nil, fmt.Errorf("no driver for a %s database", u.Dialect)
}

func connectMySQL(ctx context.Context, u dburl.URL) (database.Conn, error) {
	c, err := u.MySQLConfig()
	if err != nil {
		return nil, err
	}
	secure, err := tlsConfig(c.TLS)
	if err != nil {
		return nil, err
	}
	return mysql.Open(ctx, mysql.Config{
		Network: c.Net, Address: c.Addr, User: c.User, Password: c.Password.Reveal(), Database: c.Database,
		TLS: secure, PreferTLS: c.TLS.Mode == dburl.TLSPreferred, Options: c.Options, Session: c.Session,
	})
}

// tlsConfig makes of a mode what the MySQL client of that mode does. Nil means
// that the connection is not secured.
func tlsConfig(t dburl.TLS) (*tls.Config, error) {
	if t.Mode == dburl.TLSDefault || t.Mode == dburl.TLSDisabled {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, unreadableTLS("the certificate authority of the URL cannot be read", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, unreadableTLS("the certificate authority of the URL cannot be used", fmt.Errorf("%s holds no PEM certificate", t.CA))
		}
	}
	if t.Cert != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, unreadableTLS("the client certificate of the URL cannot be used", unusablePair(t, err))
		}
		c.Certificates = []tls.Certificate{pair}
	}
	switch t.Mode {
	case dburl.TLSRequired, dburl.TLSPreferred:
		c.InsecureSkipVerify = true //nolint:gosec // that is what the modes mean
	case dburl.TLSVerifyCA:
		// The chain is checked and the host name is not, which the library does
		// only by hand.
		c.InsecureSkipVerify = true //nolint:gosec // the chain is verified below
		c.VerifyConnection = verifyChain(c.RootCAs)
	}
	return c, nil
}

func unreadableTLS(what string, err error) error {
	return &database.Error{
		Class: database.Denied, Message: what + ": " + err.Error(), Err: err,
		Hint: "ssl-ca, ssl-cert and ssl-key of the URL are paths of PEM files",
	}
}

// unusablePair says which file it is about, unless err does, as that of one that
// cannot be opened.
func unusablePair(t dburl.TLS, err error) error {
	if errors.As(err, new(*fs.PathError)) {
		return err
	}
	if key, failed := os.ReadFile(t.Key); failed == nil && bytes.Contains(key, []byte("ENCRYPTED")) {
		return fmt.Errorf("the key in %s has a passphrase, which nobody is asked for", t.Key)
	}
	return fmt.Errorf("%s with the key in %s: %w", t.Cert, t.Key, err)
}

func verifyChain(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(s tls.ConnectionState) error {
		opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, c := range s.PeerCertificates[1:] {
			opts.Intermediates.AddCert(c)
		}
		_, err := s.PeerCertificates[0].Verify(opts)
		return err
	}
}
