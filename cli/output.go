package cli

import (
	"encoding/json"
	"io"
)

// document is what --json prints.
type document struct {
	Format  int      `json:"format"`
	Command string   `json:"command"`
	OK      bool     `json:"ok"`
	Data    any      `json:"data,omitempty"`
	Error   *problem `json:"error,omitempty"`
}

func writeJSON(w io.Writer, command string, data any, p *problem) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(document{Format: 1, Command: command, OK: p == nil, Data: data, Error: p})
}
