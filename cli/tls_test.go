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

// certify makes a certificate of a server at 127.0.0.1, which is not localhost to
// it, and the key, both as PEM.
func (a authority) certify(t *testing.T) (certificate, secret []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "server"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
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

// TLS as the URLs spell it, against servers that have it: what is trusted connects,
// what is not is refused in words.
func TestTLS(t *testing.T) {
	ours, other := newAuthority(t, "ours"), newAuthority(t, "other")
	type form struct {
		query string
		host  string // 127.0.0.1 unless it says otherwise
		says  string // empty if it connects
	}
	const untrusted, anotherHost = "unknown authority", "not for localhost"
	forms := map[string][]form{
		"postgres": {
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
		},
		"mariadb": {
			{query: "tls=skip-verify"},
			{query: "tls=preferred"},
			{query: "tls=true", says: untrusted},
			{query: "tls=true&ssl-ca=" + ours.file},
			{query: "ssl-mode=REQUIRED"},
			{query: "ssl-mode=VERIFY_CA&ssl-ca=" + ours.file, host: "localhost"},
			{query: "ssl-mode=VERIFY_CA&ssl-ca=" + other.file, says: untrusted},
			{query: "ssl-mode=VERIFY_IDENTITY&ssl-ca=" + ours.file},
			{query: "ssl-mode=verify-identity&ssl-ca=" + ours.file, host: "localhost", says: anotherHost},
			{query: "ssl-mode=VERIFY_CA&ssl-ca=/nowhere.pem", says: "/nowhere.pem"},
		},
	}
	encrypted := map[string]string{
		"postgres": "SELECT 1 / count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
		"mariadb":  "INSERT INTO seen SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_version' AND VARIABLE_VALUE <> ''",
	}
	for flavor, list := range forms {
		t.Run(flavor, func(t *testing.T) {
			server := testdb.StartPrivate(t, flavor)
			plain := server.New(t)
			required := map[string]string{"postgres": "sslmode=require", "mariadb": "ssl-mode=REQUIRED"}[flavor]
			p := deployed(t, testdb.DB{URL: withQuery(plain.URL, required, "")})
			if got := p.fails(t, 1, "status"); !strings.Contains(got, "TLS") {
				t.Errorf("a server without TLS is told as:\n%s", got)
			}
			certificate, key := ours.certify(t)
			server.UseTLS(t, certificate, key)
			for _, f := range list {
				db := server.New(t)
				db.Load(t, "CREATE TABLE seen (version varchar(50) NOT NULL);")
				p := deployed(t, testdb.DB{URL: withQuery(db.URL, f.query, f.host)}, note(encrypted[flavor]))
				out := p.run(t, "upgrade")
				switch {
				case f.says == "" && out.code != 0:
					t.Errorf("%s of %s: exit %d\n%s", f.query, f.host, out.code, out.stderr)
				case f.says != "" && (out.code != 1 || !strings.Contains(out.stderr, f.says) || !strings.Contains(out.stderr, "hint: ")):
					t.Errorf("%s of %s: exit %d, nothing of %q in\n%s", f.query, f.host, out.code, f.says, out.stderr)
				}
				if flavor == "mariadb" && f.says == "" {
					if got := db.Query(t, "SELECT count(*) FROM seen"); got != "1" {
						t.Errorf("%s: the connection is not encrypted", f.query)
					}
				}
			}
		})
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
