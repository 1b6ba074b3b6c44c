"""Which units, reports and places a question names, and by which of their names."""
