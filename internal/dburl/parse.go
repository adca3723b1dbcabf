package dburl

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a database URL:
//
//	postgres://user:password@host:5432/name?sslmode=verify-full   (also postgresql://, as libpq reads it)
//	mysql://user:password@host:3306/name?tls=true                 (also mariadb://)
//	sqlite:path/to/file.db?mode=ro                                (also sqlite://path, sqlite:///absolute/path)
//	sqlite::memory:
//
// A SQLAlchemy driver in the scheme (postgresql+psycopg2) is ignored. %XX is decoded, a % that begins no such
// sequence and a + stand for themselves, and characters that ought to be encoded in a password may be written raw
// as long as what follows the @ can be read in one way only. Errors are of type *Error.
func Parse(raw string) (URL, error) {
	text := strings.TrimSpace(raw)
	if text == "" {
		return URL{}, fail("it is empty", hintForms)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return URL{}, fail("it holds a control character or a line break", hintEncode)
	}
	if quote := text[0]; len(text) > 1 && (quote == '"' || quote == '\'') && text[len(text)-1] == quote {
		return URL{}, fail("it is in quotes, which are taken for a part of it",
			"leave the quotes out: a shell takes them away, an env file of Docker's and a pipeline's setting do not")
	}
	scheme, rest, found := strings.Cut(text, ":")
	if !found {
		return URL{}, noScheme(text)
	}
	scheme = strings.ToLower(scheme)
	base, _, _ := strings.Cut(scheme, "+")
	switch base {
	case "postgres", "postgresql":
		return parseServer(URL{Dialect: Postgres}, rest)
	case "mysql":
		return parseServer(URL{Dialect: MySQL}, rest)
	case "mariadb":
		return parseServer(URL{Dialect: MySQL, Flavor: FlavorMariaDB}, rest)
	case "sqlite", "sqlite3":
		return parseSQLite(rest)
	}
	if !strings.HasPrefix(rest, "//") {
		return URL{}, noScheme(text)
	}
	return URL{}, unknownScheme(scheme)
}

// noScheme recognises what people write instead of a URL. The text is repeated only where it is plainly a file.
func noScheme(text string) error {
	lower := strings.ToLower(text)
	switch {
	case strings.Contains(text, "@tcp(") || strings.Contains(text, "@unix("):
		return fail("this is the Go driver's DSN, not a URL", "write mysql://user:password@host:3306/name")
	case strings.HasPrefix(lower, "jdbc:"):
		return fail("this is Java's form, not a URL", "leave out jdbc: and write user:password@ before the host")
	case strings.Contains(lower, "host=") || strings.Contains(lower, "dbname="):
		return fail("this is libpq's keyword form, not a URL",
			"write postgres://user:password@host:5432/name?sslmode=…")
	case strings.HasPrefix(lower, "file:"):
		return fail("this is SQLite's own form, not a URL", "write sqlite: instead of file:, and leave out file:'s own parameters")
	case looksLikeFile(lower):
		return fail("a SQLite file needs its scheme", "write sqlite:"+text)
	}
	return fail("it has no scheme", hintForms)
}

func looksLikeFile(text string) bool {
	if strings.ContainsAny(text, "@:?#%&") {
		return false
	}
	for _, suffix := range []string{".db", ".db3", ".sqlite", ".sqlite3"} {
		if strings.HasSuffix(text, suffix) {
			return true
		}
	}
	return false
}

// address is what stands after user and password.
type address struct {
	hosts, ports []string
	network      string // "unix" for unix(path) of the Go driver's notation
	database     string
	query        string
}

// parseServer reads //user:password@host:port/database?query.
//
// The password may hold raw @ : / ? # &. User and password end at the @ after which everything reads as an address,
// and an address has no @ but in the value of a few parameters. So hardly ever more than one @ qualifies; where two
// do, the URL is refused: misreading it would show a part of the password, or send it to another host.
func parseServer(u URL, rest string) (URL, error) {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return URL{}, fail("// is missing after the scheme", hintForms)
	}
	a, user, err := split(rest, u.Dialect)
	if err != nil {
		return URL{}, err
	}
	name, password, _ := strings.Cut(user, ":")
	if u.User, err = decode(name, "user"); err != nil {
		return URL{}, err
	}
	secret, err := decode(password, "password")
	if err != nil {
		return URL{}, err
	}
	u.Password = NewSecret(secret)
	if u.Database, err = decode(a.database, "database"); err != nil {
		return URL{}, err
	}
	u.Host, u.Port = strings.Join(a.hosts, ","), strings.Join(a.ports, ",")
	if strings.Trim(u.Port, ",") == "" {
		u.Port = ""
	}
	if a.network == "unix" || (len(a.hosts) == 1 && strings.HasPrefix(u.Host, "/")) {
		u.Socket, u.Host = u.Host, ""
	}
	params, err := parseQuery(a.query)
	if err != nil {
		return URL{}, err
	}
	if u.Dialect == Postgres {
		return postgresParams(u, params)
	}
	return mysqlParams(u, params)
}

// split finds the @ that ends user and password.
func split(rest string, dialect Dialect) (a address, user string, err error) {
	readings := 0
	for end := -1; end < len(rest); end++ {
		if end >= 0 && rest[end] != '@' {
			continue
		}
		name, _, _ := strings.Cut(rest[:max(end, 0)], ":")
		if strings.ContainsAny(name, "/?") {
			break // no user is called so: the @ belongs to what follows the host
		}
		reading, problem := readAddress(rest[end+1:], dialect)
		if problem != nil {
			err = problem
			continue
		}
		readings++
		_, before, _ := strings.Cut(rest[:max(end, 0)], "?")
		if end >= 0 && strings.Contains(reading.query, "@") || strings.Contains(before, "password=") {
			readings++ // the @ may be one of a parameter's value all the same
		}
		a, user = reading, rest[:max(end, 0)]
	}
	switch readings {
	case 0:
		return address{}, "", err
	case 1:
		return a, user, nil
	}
	return address{}, "", ambiguous()
}

func ambiguous() error { return fail("it has an @ that can be read in two ways", hintEncode) }

// readAddress reads host:port,…/database?query and refuses what an address cannot be.
func readAddress(s string, dialect Dialect) (address, error) {
	var a address
	var hosts, tail string
	if inner, after, network := goAddress(s, dialect); network != "" {
		a.network, hosts, tail = network, inner, after
		if tail != "" && tail[0] != '/' && tail[0] != '?' {
			return a, fail("something stands between the address and the database", hintEncode)
		}
	} else if i := strings.IndexAny(s, "/?"); i >= 0 {
		hosts, tail = s[:i], s[i:]
	} else {
		hosts, tail = s, ""
	}
	path, query, _ := strings.Cut(tail, "?")
	a.database, a.query = strings.TrimPrefix(path, "/"), query
	if strings.ContainsAny(a.database, "/@") {
		return a, fail("the name of the database cannot hold a raw / or @", hintEncode)
	}
	if err := checkQuery(query); err != nil {
		return a, err
	}
	if a.network == "unix" {
		a.hosts, a.ports = []string{hosts}, []string{""}
		return a, nil
	}
	return readHosts(a, hosts, dialect)
}

// goAddress reads tcp(host:port) and unix(path), which golang-migrate's MySQL URLs have.
func goAddress(s string, dialect Dialect) (inner, after, network string) {
	if dialect != MySQL {
		return "", "", ""
	}
	for _, network := range []string{"tcp", "unix"} {
		if rest, ok := strings.CutPrefix(s, network+"("); ok {
			if inner, after, ok := strings.Cut(rest, ")"); ok {
				return inner, after, network
			}
		}
	}
	return "", "", ""
}

// checkQuery refuses a query that must be the rest of a password: one with an @ where no parameter has one.
func checkQuery(query string) error {
	if !strings.Contains(query, "@") {
		return nil
	}
	mayHoldAt := []string{
		"user", "password", "passwd", "sslpassword", "application_name", "fallback_application_name", "options", "service",
		"passfile", "sslcert", "sslkey", "sslrootcert", "socket", "unix_socket", "ssl-ca", "ssl-cert", "ssl-key",
	}
	for piece := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(piece, "=")
		if strings.Contains(key, "@") || strings.Contains(value, "@") && !slices.Contains(mayHoldAt, key) {
			return ambiguous()
		}
	}
	return nil
}

func readHosts(a address, hosts string, dialect Dialect) (address, error) {
	list := strings.Split(hosts, ",")
	if len(list) > 1 && dialect != Postgres {
		return a, fail("several hosts are for PostgreSQL only", hintEncode)
	}
	for _, item := range list {
		host, port, err := readHost(item)
		if err != nil {
			return a, err
		}
		a.hosts, a.ports = append(a.hosts, host), append(a.ports, port)
	}
	return a, nil
}

func readHost(item string) (host, port string, err error) {
	switch {
	case strings.HasPrefix(item, "["):
		inner, after, closed := strings.Cut(item[1:], "]")
		addr, err := netip.ParseAddr(strings.Replace(inner, "%25", "%", 1))
		if !closed || err != nil || !addr.Is6() || (after != "" && after[0] != ':') {
			return "", "", fail("the IPv6 address in brackets cannot be read", hintEncode)
		}
		host, port = addr.String(), strings.TrimPrefix(after, ":")
	default:
		host, port, _ = strings.Cut(item, ":")
		if !isHost(host) {
			return "", "", fail("the host has a character that no host name has", hintEncode)
		}
		if host, err = decode(host, "host"); err != nil {
			return "", "", err
		}
	}
	if port != "" && !isPort(port) {
		return "", "", fail("the port is not a number between 1 and 65535", hintEncode)
	}
	return host, port, nil
}

func isHost(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		case c >= utf8.RuneSelf:
		case c == '%' && isEscape(s[i:]):
		default:
			return false
		}
	}
	return true
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// parseQuery reads key=value&… . A + is a plus sign, as libpq has it.
func parseQuery(query string) ([]Param, error) {
	var params []Param
	for piece := range strings.SplitSeq(query, "&") {
		if piece == "" {
			continue
		}
		key, value, found := strings.Cut(piece, "=")
		if !found {
			return nil, fail("a parameter has no =value", "write an & inside a value as %26")
		}
		key, err := decode(key, "parameter")
		if err != nil {
			return nil, err
		}
		if !isKey(key) {
			return nil, fail("a parameter has a name that none can have", "write an & inside a value as %26")
		}
		if value, err = decode(value, "parameter"); err != nil {
			return nil, err
		}
		params = append(params, Param{key, value})
	}
	return params, nil
}

func isKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '.' || c == '-')) {
			return false
		}
	}
	return s != ""
}

// decode replaces %XX; a % that begins no such sequence stays. What comes out must be text.
func decode(s, part string) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && isEscape(s[i:]) {
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			out = append(out, byte(n))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	if !utf8.Valid(out) || slices.Contains(out, 0) {
		return "", fail("the "+part+" has a % that cannot be decoded to text", "write a % itself as %25")
	}
	return string(out), nil
}

func isEscape(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := strconv.ParseUint(s[1:3], 16, 8)
	return err == nil && s[1] != '+' && s[1] != '-'
}

// escape percent-encodes all of ASCII but unreserved characters and those of keep.
func escape(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf ||
			strings.IndexByte("-._~", c) >= 0 || strings.IndexByte(keep, c) >= 0
		if plain {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// isSecret says which parameters are never shown.
func isSecret(p Param) bool {
	key, value := strings.ToLower(p.Key), strings.ToLower(p.Value)
	for _, word := range []string{"password", "passwd", "secret", "token"} {
		if strings.Contains(key, word) && !strings.HasSuffix(key, "passwords") || // allowNativePasswords=true
			key == "options" && strings.Contains(value, word) {
			return true
		}
	}
	if key == "_pragma" {
		for _, word := range []string{"key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey"} {
			if strings.HasPrefix(strings.TrimSpace(value), word) {
				return true
			}
		}
	}
	return false
}

// addParam puts p among the parameters that are shown or among those that are not.
func (u *URL) addParam(p Param) {
	if isSecret(p) {
		u.Secrets = append(u.Secrets, SecretParam{p.Key, NewSecret(p.Value)})
		return
	}
	u.Params = append(u.Params, p)
}
