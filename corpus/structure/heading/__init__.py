"""Which lines of a body are headings: candidates, evidence, a learned score, and what holds for all."""
