"""Candidates → the best passages first."""
