"""Passages → a searchable index on disk."""
