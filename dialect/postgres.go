package dialect

func newPostgres(s Server) Dialect { return nil }
