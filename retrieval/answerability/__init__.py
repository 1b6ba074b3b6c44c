"""Whether the reports answer at all."""
