package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/testdb"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // of its own certificate
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{cert: cert, key: key, file: filepath.Join(t.TempDir(), name+".pem")}
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// certify makes a certificate and the key, both as PEM: of a server at 127.0.0.1, which
// is not localhost to it, or of a client.
func (a authority) certify(t *testing.T, use x509.ExtKeyUsage) (certificate, secret []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "one"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{use},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
}

// client is the files of a client's certificate, of its key, and of both.
func (a authority) client(t *testing.T) (cert, key, both string) {
	t.Helper()
	certificate, secret := a.certify(t, x509.ExtKeyUsageClientAuth)
	dir := t.TempDir()
	cert, key, both = filepath.Join(dir, "client.pem"), filepath.Join(dir, "client.key"), filepath.Join(dir, "both.pem")
	for path, text := range map[string][]byte{cert: certificate, key: secret, both: slices.Concat(certificate, secret)} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, both
}

// tlsForm is how a URL asks for TLS.
type tlsForm struct {
	query string
	host  string // 127.0.0.1 unless it says otherwise
	user  string // the usual one unless it says otherwise
	says  string // empty if it connects
	// late: why the server breaks off may come too late to be read. It might be the
	// network then, and another try is worth it.
	late bool
}

// tlsForms are those of each kind of server. The user shown has to show a certificate.
func tlsForms(t *testing.T, ours, other authority) (postgres, mysql []tlsForm) {
	t.Helper()
	cert, key, both := ours.client(t)
	strangersCert, strangersKey, _ := other.client(t)
	closed := filepath.Join(t.TempDir(), "closed.key")
	if err := os.WriteFile(closed, []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\n-----END ENCRYPTED PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const untrusted, anotherHost, noDoc = "unknown authority", "not for localhost", "REQUIRE X509"
	postgres = []tlsForm{
		{query: "sslmode=require"},
		{query: "sslmode=prefer"},
		{query: "sslmode=require&sslrootcert=" + other.file, says: untrusted}, // as libpq: an authority is there to be asked
		{query: "sslmode=verify-ca&sslrootcert=" + ours.file},
		{query: "sslmode=verify-ca&sslrootcert=" + ours.file, host: "localhost"},
		{query: "sslmode=verify-ca&sslrootcert=" + other.file, says: untrusted},
		{query: "sslmode=verify-full&sslrootcert=" + ours.file},
		{query: "sslmode=verify-full&sslrootcert=" + ours.file, host: "localhost", says: anotherHost},
		{query: "sslmode=verify-full&sslrootcert=" + other.file, says: untrusted},
		{query: "sslmode=verify-full&sslrootcert=/nowhere.pem", says: "/nowhere.pem"},
		{query: "sslmode=require&sslcert=" + cert + "&sslkey=" + key},
	}
	mysql = []tlsForm{
		{query: "tls=skip-verify"},
		{query: "tls=preferred"},
		{query: "tls=true", says: untrusted},
		{query: "tls=true&ssl-ca=" + ours.file},
		{query: "ssl-mode=REQUIRED"},
		{query: "ssl-ca=" + ours.file, host: "localhost"}, // as the MySQL client: an authority is there to be asked
		{query: "ssl-ca=" + other.file, says: untrusted},
		{query: "ssl-mode=VERIFY_CA&ssl-ca=" + ours.file, host: "localhost"},
		{query: "ssl-mode=VERIFY_CA&ssl-ca=" + other.file, says: untrusted},
		{query: "ssl-mode=VERIFY_IDENTITY&ssl-ca=" + ours.file},
		{query: "ssl-mode=verify-identity&ssl-ca=" + ours.file, host: "localhost", says: anotherHost},
		{query: "ssl-mode=VERIFY_CA&ssl-ca=/nowhere.pem", says: "/nowhere.pem"},
		{query: "ssl-mode=REQUIRED", user: "shown", says: noDoc},
		{query: "ssl-mode=REQUIRED&ssl-cert=" + cert + "&ssl-key=" + key, user: "shown"},
		{query: "ssl-mode=PREFERRED&ssl-cert=" + cert + "&ssl-key=" + key, user: "shown"},
		{query: "ssl-ca=" + ours.file + "&ssl-cert=" + both, user: "shown"},
		{query: "ssl-cert=" + cert + "&ssl-key=" + key, user: "shown"},
		{query: "ssl-mode=REQUIRED&ssl-cert=" + cert, says: cert},
		{query: "ssl-mode=REQUIRED&ssl-cert=" + cert + "&ssl-key=" + strangersKey, says: strangersKey},
		{query: "ssl-mode=REQUIRED&ssl-cert=" + cert + "&ssl-key=" + closed, says: "passphrase"},
		{query: "ssl-mode=REQUIRED&ssl-cert=" + strangersCert + "&ssl-key=" + strangersKey, says: "certificate", late: true},
	}
	return postgres, mysql
}

// TLS as the URLs spell it, against servers that have it: what is trusted connects,
// what is not is refused in words.
func TestTLS(t *testing.T) {
	ours, other := newAuthority(t, "ours"), newAuthority(t, "other")
	postgres, mysql := tlsForms(t, ours, other)
	for flavor, list := range map[string][]tlsForm{"postgres": postgres, "mariadb": mysql, "mysql": mysql} {
		t.Run(flavor, func(t *testing.T) {
			server := testdb.StartPrivate(t, flavor)
			plain := server.New(t)
			required, encrypted := "ssl-mode=REQUIRED", "INSERT INTO seen SELECT VARIABLE_VALUE FROM "+
				map[string]string{"mariadb": "information_schema.SESSION_STATUS", "mysql": "performance_schema.session_status"}[flavor]+
				" WHERE VARIABLE_NAME = 'Ssl_version' AND VARIABLE_VALUE <> ''"
			if flavor == "postgres" {
				required, encrypted = "sslmode=require", "SELECT 1 / count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"
			} else {
				plain.Load(t, "CREATE USER shown IDENTIFIED BY 'pw' REQUIRE X509; GRANT ALL ON *.* TO shown;")
			}
			if flavor != "mysql" { // which makes certificates for itself
				p := deployed(t, testdb.DB{URL: withQuery(plain.URL, required, "")})
				if got := p.fails(t, 1, "status"); !strings.Contains(got, "TLS") {
					t.Errorf("a server without TLS is told as:\n%s", got)
				}
			}
			authority, err := os.ReadFile(ours.file)
			if err != nil {
				t.Fatal(err)
			}
			certificate, key := ours.certify(t, x509.ExtKeyUsageServerAuth)
			server.UseTLS(t, certificate, key, authority)
			for _, f := range list {
				f.try(t, server.New(t), encrypted)
			}
		})
	}
}

// try deploys to a database a statement that succeeds, or leaves a row, if the
// connection is encrypted.
func (f tlsForm) try(t *testing.T, db testdb.DB, encrypted string) {
	t.Helper()
	db.Load(t, "CREATE TABLE seen (version varchar(50) NOT NULL);")
	url := withQuery(db.URL, f.query, f.host)
	if f.user != "" {
		url = strings.Replace(url, "root@", f.user+":pw@", 1)
	}
	out := deployed(t, testdb.DB{URL: url}, note(encrypted)).run(t, "upgrade")
	refused := out.code == 1 || f.late && out.code == 4
	switch {
	case f.says == "" && out.code != 0:
		t.Errorf("%s of %s: exit %d\n%s", f.query, f.host, out.code, out.stderr)
	case f.says != "" && (!refused || !strings.Contains(out.stderr, f.says) || !strings.Contains(out.stderr, "hint: ")):
		t.Errorf("%s of %s: exit %d, nothing of %q in\n%s", f.query, f.host, out.code, f.says, out.stderr)
	}
	if db.Dialect == "mysql" && f.says == "" {
		if got := db.Query(t, "SELECT count(*) FROM seen"); got != "1" {
			t.Errorf("%s: the connection is not encrypted", f.query)
		}
	}
}

// withQuery is a URL with other parameters, and another host unless that is empty.
func withQuery(url, query, host string) string {
	url, _, _ = strings.Cut(url, "?")
	if host != "" {
		url = strings.Replace(url, "127.0.0.1", host, 1)
	}
	return fmt.Sprintf("%s?%s", url, query)
}
