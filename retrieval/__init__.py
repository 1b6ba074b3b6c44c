"""A question → ranked, cited passages."""
