"""A folder of reports: what is in it, what comes in, what goes out."""
