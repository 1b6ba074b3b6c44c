"""Files are read in child processes that may crash alone."""
