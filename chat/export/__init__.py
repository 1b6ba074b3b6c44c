"""Answers as files to take along."""
