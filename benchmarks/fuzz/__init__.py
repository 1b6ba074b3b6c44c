"""Inputs that nobody made: readers of files and parsers of what is asked, under Atheris or by plain mutation."""
