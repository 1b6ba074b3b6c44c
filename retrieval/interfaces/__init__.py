"""Programs that ask."""
