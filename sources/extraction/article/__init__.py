"""Which lines of a page's visible text are its article."""
