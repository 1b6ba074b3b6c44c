"""Formats that know pages and places on them: PDF and OFD."""
