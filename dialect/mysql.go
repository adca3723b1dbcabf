package dialect

func newMySQL(s Server) Dialect { return nil }
