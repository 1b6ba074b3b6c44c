"""Words of a question → terms of the index."""
