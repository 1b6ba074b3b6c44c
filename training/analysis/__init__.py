"""Fits the few learned numbers of the analyses."""
