"""How programs ask for an analysis: what is wanted, checked; the work, with progress; the answer, in pages."""
