"""Work across reports, judged against a reader's gold, and its learned numbers fitted."""
