"""A file → Report → Sections → Passages. No numpy, no models, no user interface."""
