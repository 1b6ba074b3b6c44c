"""Attempts to get in, or out of a role."""
