package dburl

import (
	"cmp"
	"net"
	"strconv"
	"strings"
	"time"
)

// MySQLConfig is what go-sql-driver/mysql needs to connect, as plain data.
type MySQLConfig struct {
	User     string
	Password Secret
	Net      string // "tcp" or "unix"
	Addr     string // host:port, or the path of the socket
	Database string
	TLS      TLS
	// Options are keys and values as they stand in that driver's DSN: timeout, readTimeout, charset, ….
	Options map[string]string
	// Session holds system variables to set when the connection opens. The values are SQL literals.
	Session map[string]string
}

// TLSMode says how far a connection is secured; the names are the MySQL client's.
type TLSMode string

// The modes of ssl-mode. TLSDefault is plain text.
const (
	TLSDefault        TLSMode = ""
	TLSDisabled       TLSMode = "DISABLED"
	TLSPreferred      TLSMode = "PREFERRED"       // encrypted if the server can, certificate not checked
	TLSRequired       TLSMode = "REQUIRED"        // encrypted, certificate not checked
	TLSVerifyCA       TLSMode = "VERIFY_CA"       // the certificate's chain is checked
	TLSVerifyIdentity TLSMode = "VERIFY_IDENTITY" // the chain and the host name are checked
)

// TLS holds the mode and the files (PEM) that it uses.
type TLS struct {
	Mode          TLSMode
	CA, Cert, Key string
}

// meant is what files ask for where no mode is said, so that they are never without effect: an authority is there to
// be asked, as the MySQL client has it, and a certificate to be shown, which goes over TLS only. One file may hold both
// the certificate and its key.
func (t TLS) meant() TLS {
	switch {
	case t.Mode != TLSDefault:
	case t.CA != "":
		t.Mode = TLSVerifyCA
	case t.Cert != "" || t.Key != "":
		t.Mode = TLSRequired
	}
	t.Cert, t.Key = cmp.Or(t.Cert, t.Key), cmp.Or(t.Key, t.Cert)
	return t
}

// A mysqlParam puts the value of one parameter where it belongs. It answers what is wrong with it, or "".
type mysqlParam func(c *MySQLConfig, value string) (problem string)

// mysqlParams checks the parameters and moves user, password and socket to their fields.
func mysqlParams(u URL, params []Param) (URL, error) {
	secrets := false
	for _, p := range params {
		secrets = secrets || isSecret(p)
		switch p.Key {
		case "user":
			u.User = p.Value
		case "password", "passwd":
			u.Password = NewSecret(p.Value)
		case "socket", "unix_socket":
			u.Socket, u.Host, u.Port = p.Value, "", ""
		default:
			u.addParam(p)
		}
	}
	if len(u.Secrets) > 0 { // no other parameter that looks secret is known
		return URL{}, unknownParam(u.Secrets[0].Key, MySQL, mysqlKnown(), false)
	}
	c := MySQLConfig{Options: map[string]string{}, Session: map[string]string{}}
	for _, p := range u.Params {
		if err := applyMySQL(&c, p, !secrets); err != nil {
			return URL{}, err
		}
	}
	return u, nil
}

// MySQLConfig translates u, which must be a MySQL URL, for go-sql-driver/mysql. For a URL that Parse returned the
// error is nil; one put together by hand may hold parameters that are not known.
func (u URL) MySQLConfig() (MySQLConfig, error) {
	c := MySQLConfig{
		User: u.User, Password: u.Password, Database: u.Database,
		Net: "tcp", Options: map[string]string{}, Session: map[string]string{},
	}
	host, port := u.Host, u.Port
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "3306"
	}
	c.Addr = net.JoinHostPort(host, port)
	if u.Socket != "" {
		c.Net, c.Addr = "unix", u.Socket
	}
	for _, p := range u.Params {
		if err := applyMySQL(&c, p, true); err != nil {
			return MySQLConfig{}, err
		}
	}
	c.TLS = c.TLS.meant()
	return c, nil
}

func applyMySQL(c *MySQLConfig, p Param, named bool) error {
	apply, ok := mysqlTable()[p.Key]
	if !ok {
		return unknownParam(p.Key, MySQL, mysqlKnown(), named)
	}
	if problem := apply(c, p.Value); problem != "" {
		return fail("the parameter "+p.Key+" "+problem, "")
	}
	return nil
}

// mysqlKnown lists the parameters, the usual ones first and aliases left out where there are several.
func mysqlKnown() []string {
	return []string{
		"user", "password", "passwd", "socket", "unix_socket", "tls", "ssl-mode", "ssl_mode", "sslmode", "ssl", "ssl-ca",
		"ssl_ca", "ssl-cert", "ssl_cert", "ssl-key", "ssl_key", "charset", "collation", "timeout",
		"connect_timeout", "readTimeout", "read_timeout", "writeTimeout", "write_timeout", "compress",
		"maxAllowedPacket", "allowCleartextPasswords", "allowNativePasswords", "allowOldPasswords",
		"allowFallbackToPlaintext", "connectionAttributes", "time_zone", "sql_mode", "lock_wait_timeout",
		"innodb_lock_wait_timeout", "max_execution_time", "max_statement_time", "wait_timeout",
		"net_read_timeout", "net_write_timeout", "default_storage_engine", "transaction_isolation",
		"foreign_key_checks", "wsrep_OSU_method", "parseTime", "loc", "multiStatements", "clientFoundRows",
		"defaults-file", "defaults_file", "interpolateParams", "columnsWithAlias", "checkConnLiveness", "rejectReadOnly", "timeTruncate",
	}
}

func mysqlTable() map[string]mysqlParam {
	t := map[string]mysqlParam{"tls": setTLS, "ssl": setTLS}
	for _, key := range []string{"defaults-file", "defaults_file"} {
		t[key] = func(*MySQLConfig, string) string { return "" } // whoever reads files does: URL.WithOptionFile
	}
	for _, key := range []string{"ssl-mode", "ssl_mode", "sslmode"} {
		t[key] = setSSLMode
	}
	file := func(set func(*MySQLConfig, string)) mysqlParam {
		return func(c *MySQLConfig, v string) string { set(c, v); return "" }
	}
	for _, hyphen := range []string{"-", "_"} {
		t["ssl"+hyphen+"ca"] = file(func(c *MySQLConfig, v string) { c.TLS.CA = v })
		t["ssl"+hyphen+"cert"] = file(func(c *MySQLConfig, v string) { c.TLS.Cert = v })
		t["ssl"+hyphen+"key"] = file(func(c *MySQLConfig, v string) { c.TLS.Key = v })
	}
	t["timeout"], t["connect_timeout"] = optionDuration("timeout"), optionDuration("timeout")
	t["readTimeout"], t["read_timeout"] = optionDuration("readTimeout"), optionDuration("readTimeout")
	t["writeTimeout"], t["write_timeout"] = optionDuration("writeTimeout"), optionDuration("writeTimeout")
	for _, key := range []string{"charset", "collation", "connectionAttributes"} {
		t[key] = func(c *MySQLConfig, v string) string { c.Options[key] = v; return "" }
	}
	for _, key := range []string{
		"compress", "allowCleartextPasswords", "allowNativePasswords", "allowOldPasswords", "allowFallbackToPlaintext",
	} {
		t[key] = optionBool(key)
	}
	t["maxAllowedPacket"] = func(c *MySQLConfig, v string) string {
		if _, err := strconv.ParseUint(v, 10, 31); err != nil {
			return "must be a number of bytes"
		}
		c.Options["maxAllowedPacket"] = v
		return ""
	}
	for _, key := range []string{
		"time_zone", "sql_mode", "lock_wait_timeout", "innodb_lock_wait_timeout", "max_execution_time",
		"max_statement_time", "wait_timeout", "net_read_timeout", "net_write_timeout", "default_storage_engine",
		"transaction_isolation", "foreign_key_checks", "wsrep_OSU_method",
	} {
		t[key] = func(c *MySQLConfig, v string) string { c.Session[key] = sqlLiteral(v); return "" }
	}
	// How rows are read and statements sent is for the caller to decide: an application's own URL may say these.
	for _, key := range []string{
		"parseTime", "loc", "multiStatements", "clientFoundRows", "interpolateParams", "columnsWithAlias",
		"checkConnLiveness", "rejectReadOnly", "timeTruncate",
	} {
		t[key] = func(*MySQLConfig, string) string { return "" }
	}
	return t
}

func setTLS(c *MySQLConfig, v string) string {
	switch strings.ToLower(v) {
	case "false", "0":
		c.TLS.Mode = TLSDisabled
	case "true", "1":
		c.TLS.Mode = TLSVerifyIdentity
	case "skip-verify":
		c.TLS.Mode = TLSRequired
	case "preferred":
		c.TLS.Mode = TLSPreferred
	default:
		return "must be true, false, skip-verify or preferred"
	}
	return ""
}

func setSSLMode(c *MySQLConfig, v string) string {
	switch mode := TLSMode(strings.ReplaceAll(strings.ToUpper(v), "-", "_")); mode {
	case TLSDisabled, TLSPreferred, TLSRequired, TLSVerifyCA, TLSVerifyIdentity:
		c.TLS.Mode = mode
		return ""
	}
	return "must be DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY"
}

// optionDuration reads "5s", or a plain number of seconds as other clients have it.
func optionDuration(option string) mysqlParam {
	return func(c *MySQLConfig, v string) string {
		d, err := time.ParseDuration(v)
		if seconds, bad := strconv.ParseUint(v, 10, 31); bad == nil {
			d, err = time.Duration(seconds)*time.Second, nil
		}
		if err != nil || d < 0 {
			return "must be a duration such as 5s, or a number of seconds"
		}
		c.Options[option] = d.String()
		return ""
	}
}

func optionBool(option string) mysqlParam {
	return func(c *MySQLConfig, v string) string {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return "must be true or false"
		}
		c.Options[option] = strconv.FormatBool(b)
		return ""
	}
}

// sqlLiteral writes a system variable's value. Numbers stay bare, since a numeric variable refuses a string;
// quotes that are there already (time_zone='+00:00', as that driver's own DSN wants it) are not doubled.
func sqlLiteral(v string) string {
	if _, err := strconv.ParseFloat(v, 64); err == nil && strings.Trim(v, "0123456789.") == "" {
		return v
	}
	if n := len(v); n >= 2 && v[0] == '\'' && v[n-1] == '\'' {
		v = v[1 : n-1]
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(v) + "'"
}
