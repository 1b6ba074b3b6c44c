"""Makes the table that says which roles answer a question."""
