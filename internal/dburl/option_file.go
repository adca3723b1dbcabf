package dburl

import "strings"

// OptionFile is the path of the client option file that a MySQL URL names (defaults-file=…), or "".
func (u URL) OptionFile() string {
	if u.Dialect != MySQL {
		return ""
	}
	for _, key := range []string{"defaults-file", "defaults_file"} {
		if path, ok := u.Param(key); ok {
			return path
		}
	}
	return ""
}

// WithOptionFile is u with what a client option file (my.cnf) says of user, password, server and TLS in the groups
// that clients read. What u says itself counts more.
func (u URL) WithOptionFile(text string) (URL, error) {
	options := readOptions(text, map[string]bool{
		"client": true, "client-server": u.Flavor == FlavorMariaDB, "client-mariadb": u.Flavor == FlavorMariaDB,
	})
	if u.User == "" {
		u.User = options["user"]
	}
	if u.Password.IsZero() {
		u.Password = NewSecret(options["password"])
	}
	if u.Host == "" && u.Socket == "" {
		u.Host, u.Socket = options["host"], options["socket"]
		if u.Host != "" {
			u.Socket = ""
		}
	}
	if u.Port == "" && u.Socket == "" {
		u.Port = options["port"]
	}
	for _, key := range []string{"ssl-mode", "ssl-ca", "ssl-cert", "ssl-key"} {
		_, hyphens := u.Param(key)
		_, underscores := u.Param(strings.ReplaceAll(key, "-", "_"))
		if value := options[key]; value != "" && !hyphens && !underscores {
			u.addParam(Param{key, value})
		}
	}
	if _, err := u.MySQLConfig(); err != nil {
		return URL{}, err
	}
	return u, nil
}

// readOptions reads the options of some groups: key = value, hyphens and underscores being the same, the last one
// counting.
func readOptions(text string, groups map[string]bool) map[string]string {
	options := map[string]string{}
	wanted := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.ContainsRune("#;!", rune(line[0])) {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			wanted = groups[strings.TrimSpace(name)]
			continue
		}
		if key, value, ok := strings.Cut(line, "="); ok && wanted {
			options[strings.ReplaceAll(strings.TrimSpace(key), "_", "-")] = optionValue(strings.TrimSpace(value))
		}
	}
	return options
}

// optionValue takes quotes and escapes away, as the clients do. What follows a # is a comment outside of quotes.
func optionValue(s string) string {
	if quote := s[:min(len(s), 1)]; quote == "'" || quote == `"` {
		if end := strings.LastIndex(s[1:], quote); end >= 0 {
			s = s[1 : end+1]
		}
	} else if i := strings.Index(s, " #"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return strings.NewReplacer(`\\`, `\`, `\s`, " ", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\b`, "\b", `\"`, `"`, `\'`, "'").Replace(s)
}
