package importer

import (
	"errors"
	"io/fs"
	"strings"
)

// flywayConf is what a script's own settings say, which Flyway reads from a file beside it: V1__name.sql.conf.
type flywayConf struct {
	outside bool // of a transaction
	literal bool // ${name} stays as it is
	left    []Left
}

// readFlywayConf reads the settings of a script; there are none if it has no such file.
func readFlywayConf(folder fs.FS, script string) (flywayConf, error) {
	var c flywayConf
	file := script + ".conf"
	if _, err := fs.Stat(folder, file); errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	text, err := readFile(folder, file)
	if err != nil {
		return c, err
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "!") {
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		switch key, value = strings.TrimPrefix(strings.TrimSpace(key), "flyway."), strings.ToLower(strings.TrimSpace(value)); {
		case key == "executeInTransaction":
			c.outside = value == "false"
		case key == "placeholderReplacement":
			c.literal = value == "false"
		case key == "encoding" && (value == "utf-8" || value == "utf8"), key == "outputQueryResults":
		default:
			c.left = append(c.left, Left{file, number, line + " is not carried over"})
		}
	}
	return c, nil
}
