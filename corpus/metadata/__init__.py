"""Title, kind, year and unit of a report."""
