"""One machine: SQLite, FAISS and BM25, exact."""
