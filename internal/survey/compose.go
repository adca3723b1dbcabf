package survey

import (
	"regexp"
	"strings"
	"sync"
)

var (
	serviceLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\s+)([A-Za-z0-9._-]+):\s*$`) })
	imageLine   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s+image:\s*["']?(?:[\w.:-]+/)*(postgres|postgis|pgvector|timescaledb|mysql|mariadb)[:@"'\s]`)
	})
	settingLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s+(?:-\s*)?["']?(POSTGRES|MYSQL|MARIADB)_(USER|DB|DATABASE)["']?\s*[:=]\s*["']?([^"'\s]+)`)
	})
	portLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s+-\s*["']?(?:[\d.]+:)?(\d+):(\d+)["']?\s*$`) })
)

// services finds the databases of a compose file. Lines are enough for that: what
// cannot be told by them is left out.
func services(file, text string) []Service {
	var out []Service
	var now *Service
	indent := -1
	for raw := range strings.Lines(text) {
		line := strings.TrimRight(raw, "\r\n") + " "
		if m := serviceLine().FindStringSubmatch(line); m != nil && (indent < 0 || len(m[1]) <= indent) {
			indent, now = len(m[1]), nil
			continue
		}
		if m := imageLine().FindStringSubmatch(line); m != nil {
			out = append(out, newService(file, m[1]))
			now = &out[len(out)-1]
		}
		if now != nil {
			now.setting(line)
		}
	}
	return out
}

func newService(file, image string) Service {
	switch image {
	case "mysql", "mariadb":
		return Service{File: file, Dialect: image, User: "root", Port: "3306"}
	}
	return Service{File: file, Dialect: "postgres", User: "postgres", Port: "5432", Name: "postgres"}
}

// setting reads what the image's environment and ports say. (A setting before the
// line of the image is not seen.)
func (s *Service) setting(line string) {
	if m := settingLine().FindStringSubmatch(line); m != nil && !strings.Contains(m[3], "$") {
		if m[2] == "USER" {
			s.User = m[3]
			if s.Name == "postgres" {
				s.Name = m[3] // the image's default
			}
		} else {
			s.Name = m[3]
		}
	}
	inside := map[string]string{"postgres": "5432", "mysql": "3306", "mariadb": "3306"}[s.Dialect]
	if m := portLine().FindStringSubmatch(strings.TrimRight(line, " ")); m != nil && m[2] == inside {
		s.Port = m[1]
	}
}
