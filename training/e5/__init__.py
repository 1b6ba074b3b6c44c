"""The second teacher: multilingual-e5-small, trained further with questions on passages of reports."""
