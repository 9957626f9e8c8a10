"""`./desk bench api`: how quick the REST API is, beside hand-written SQL and a stock viewset."""
