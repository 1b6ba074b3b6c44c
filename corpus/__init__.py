"""A file → Report → Sections → Passages. No user interface; NumPy only to tell roles (`corpus.roles`), imported late."""
