"""Text → terms, and what is searched of a passage."""
