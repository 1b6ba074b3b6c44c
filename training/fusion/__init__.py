"""Weighs the signals of the ranking by questions whose answers are known."""
