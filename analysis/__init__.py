"""Work across reports: ledgers, coverage, comparison, what became of it, copies, common themes."""
