package dburl

const mask = "***"

// Secret is text that no formatting shows. The zero Secret is no secret at all, as is an empty one.
//
// The text is behind a pointer because fmt calls no String method on what it finds in unexported fields, but does
// not follow pointers there either.
type Secret struct{ text *string }

// NewSecret hides text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the hidden text. Call it where a driver takes the password, nowhere else.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is nothing to hide.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares what is hidden. (== compares identity.)
func (s Secret) Equal(t Secret) bool { return s.Reveal() == t.Reveal() }

// String is "***", or empty when there is nothing to hide.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return mask
}

// GoString is as String, for %#v.
func (s Secret) GoString() string { return "dburl.Secret(" + s.String() + ")" }

// MarshalText is as String, for JSON and loggers.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
