"""Makes the small model that says what a question wants."""
