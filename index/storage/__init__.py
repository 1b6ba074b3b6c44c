"""The database: reports, passages, vectors, terms."""
