package config

import (
	"errors"
	"testing"
)

const withVariables = `[variables]
role = "app"
size = 5
late = "${LATE}"

[env.production.variables]
role = "prod"
only = "here"
`

// --var, then the environment's table, then the file's.
func TestVariable(t *testing.T) {
	for _, test := range []struct {
		name, variable, want string
		more                 []func(*Options)
	}{
		{"file", "role", "app", nil},
		{"a number", "size", "5", nil},
		{"environment", "role", "prod", []func(*Options){withEnv("production")}},
		{"not in the environment", "size", "5", []func(*Options){withEnv("production")}},
		{"flag", "role", "flag", []func(*Options){withEnv("production"), func(o *Options) { o.Variables = map[string]string{"role": "flag"} }}},
		{"from the environment's variables", "late", "x", []func(*Options){withVars(variables{"LATE": "x"})}},
	} {
		c, err := Load(options(withVariables, test.more...))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Variable(test.variable); err != nil || got != test.want {
			t.Errorf("%s: %s = %q, %v; want %q", test.name, test.variable, got, err, test.want)
		}
	}
}

// A value that is not there is missed when it is asked for, not before.
func TestVariableWithoutValue(t *testing.T) {
	c, err := Load(options(withVariables))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Error{
		"late": {Code: CodeUnsetVariable, Where: "migrate.toml:4", Message: "variables.late: the variable LATE is not set", Hint: "set LATE, or give it a default: ${LATE:-…}"},
		"none": {Code: CodeNoVariable, Message: "it has no value", Hint: `give it one: none = "…" in [variables] of migrate.toml, or --var none=…`},
		"only": {
			Code: CodeNoVariable, Message: "it has no value, except in the environment production",
			Hint: `choose the environment (-e production), or give it one: only = "…" in [variables] of migrate.toml, or --var only=…`,
		},
	} {
		_, err := c.Variable(name)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Code != want.Code || e.Where != want.Where || e.Message != want.Message || e.Hint != want.Hint {
			t.Errorf("%s: %+v, want %+v", name, e, want)
		}
	}
}

func TestVariablesThatAreMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"[variables]\n\"a-b\" = \"x\"":  `migrate.toml:2: "a-b" is no name of a variable`,
		"[variables]\na = [\"x\"]":      "migrate.toml:2: variables.a must be a string, not a list",
		"variables = \"x\"":             `migrate.toml:1: variables must be a table, not "x"`,
		"[variables.a]\nb = \"x\"":      "migrate.toml:1: variables.a must be a string, not a table",
		"[env.x.variables]\n1a = \"x\"": `migrate.toml:2: "1a" is no name of a variable`,
	} {
		if _, err := Load(options(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
