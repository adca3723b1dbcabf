package dburl

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// postgresKnown are libpq's keywords and the settings that URLs usually carry. Any other parameter passes too, as
// a setting of the session; the list only helps to tell a query from a password.
func postgresKnown() []string {
	return []string{
		"application_name", "channel_binding", "client_encoding", "connect_timeout", "database", "dbname",
		"fallback_application_name", "gssencmode", "host", "idle_in_transaction_session_timeout", "keepalives",
		"keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts",
		"lock_timeout", "max_protocol_version", "min_protocol_version", "options", "passfile", "password", "port",
		"require_auth", "role", "search_path", "service", "servicefile", "ssl", "sslcert", "sslcertmode",
		"sslcompression", "sslcrl", "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert", "sslsni",
		"statement_timeout", "target_session_attrs", "tcp_user_timeout", "timezone", "TimeZone", "user",
	}
}

// postgresParams moves what names the server, the database and the role to its field, as libpq does: a parameter
// beats the same thing further left.
func postgresParams(u URL, params []Param) (URL, error) {
	secrets := slices.ContainsFunc(params, isSecret)
	for _, p := range params {
		if secrets && !strings.Contains(p.Key, ".") && !slices.Contains(postgresKnown(), p.Key) {
			return URL{}, unknownParam(p.Key, Postgres, postgresKnown(), false)
		}
		if p.Key == "ssl" { // JDBC's and asyncpg's spelling
			p = Param{"sslmode", sslMode(p.Value)}
		}
		if problem := postgresProblem(p); problem != "" {
			return URL{}, fail("the parameter "+p.Key+" "+problem, "")
		}
		switch p.Key {
		case "host":
			u.Host, u.Socket = p.Value, ""
			if strings.HasPrefix(p.Value, "/") && !strings.Contains(p.Value, ",") {
				u.Host, u.Socket = "", p.Value
			}
		case "port":
			for port := range strings.SplitSeq(p.Value, ",") {
				if port != "" && !isPort(port) {
					return URL{}, fail("the port is not a number between 1 and 65535", "")
				}
			}
			u.Port = p.Value
		case "user":
			u.User = p.Value
		case "password":
			u.Password = NewSecret(p.Value)
		case "dbname", "database":
			u.Database = p.Value
		default:
			u.addParam(p)
		}
	}
	if n := len(strings.Split(u.Port, ",")); n > 1 && n != len(strings.Split(u.Host, ",")) {
		return URL{}, fail("there are not as many ports as hosts", "write host1:port1,host2:port2")
	}
	return u, nil
}

// postgresProblem is what is wrong with a value that the driver would refuse without
// saying what it may be, or "".
func postgresProblem(p Param) string {
	choices := map[string][]string{
		"sslmode":              {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
		"target_session_attrs": {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"},
	}[p.Key]
	if last := len(choices) - 1; last > 0 && p.Value != "" && !slices.Contains(choices, p.Value) {
		return "must be " + strings.Join(choices[:last], ", ") + " or " + choices[last]
	}
	if _, err := strconv.ParseUint(p.Value, 10, 31); p.Key == "connect_timeout" && p.Value != "" && err != nil {
		return "must be a number of seconds"
	}
	return ""
}

// WithVariables fills in what u leaves to libpq's variables, so that it tells which database
// that is. A service may say something else than they do, and is stronger.
func (u URL) WithVariables(lookup func(name string) (string, bool)) URL {
	if u.Dialect != Postgres {
		return u
	}
	value := func(name string) string {
		text, _ := lookup(name)
		return text
	}
	_, named := u.Param("service")
	if service := value("PGSERVICE"); !named && service != "" {
		u.Params = append(slices.Clone(u.Params), Param{"service", service})
		named = true
	}
	if named {
		return u
	}
	if host := value("PGHOST"); u.Host == "" && u.Socket == "" {
		if strings.HasPrefix(host, "/") {
			u.Socket = host
		} else {
			u.Host = host
		}
	}
	if port := value("PGPORT"); u.Port == "" && (!strings.Contains(port, ",") || strings.Count(port, ",") == strings.Count(u.Host, ",")) {
		u.Port = port
	}
	u.User, u.Database = cmp.Or(u.User, value("PGUSER")), cmp.Or(u.Database, value("PGDATABASE"))
	return u
}

func sslMode(ssl string) string {
	switch strings.ToLower(ssl) {
	case "true", "1":
		return "require"
	case "false", "0":
		return "disable"
	}
	return ssl
}

// PostgresConnString writes u in libpq's keyword form, which holds any value unambiguously, for pgx. It contains
// the secrets: hand it to the driver and to nobody else. What u does not say (PGPASSFILE, PGSERVICE and the like)
// is left to the driver.
//
// Parameters that only tune libpq's sockets or pgxpool's pool are left out, since pgx would send them to the
// server, which refuses them.
func (u URL) PostgresConnString() string {
	var words []string
	add := func(key, value string) {
		if value != "" {
			words = append(words, key+"="+quoteKeyword(value))
		}
	}
	host := u.Host
	if u.Socket != "" {
		host = u.Socket
	}
	add("host", host)
	add("port", u.Port)
	add("user", u.User)
	add("password", u.Password.Reveal())
	add("dbname", u.Database)
	_, named := u.Param("application_name")
	for _, p := range u.Params {
		switch {
		case p.Key == "fallback_application_name" && !named:
			add("application_name", p.Value)
		case p.Key == "fallback_application_name", isPostgresTuning(p):
		default:
			add(p.Key, p.Value)
		}
	}
	for _, p := range u.Secrets {
		add(p.Key, p.Value.Reveal())
	}
	return strings.Join(words, " ")
}

func isPostgresTuning(p Param) bool {
	switch p.Key {
	case "gssencmode":
		return p.Value != "require"
	case "tcp_user_timeout", "load_balance_hosts", "sslcompression":
		return true
	}
	return strings.HasPrefix(p.Key, "keepalives") || strings.HasPrefix(p.Key, "pool_")
}

func quoteKeyword(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `'`, `\'`) + "'"
}
