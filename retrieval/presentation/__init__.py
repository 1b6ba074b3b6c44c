"""Passages as they are cited and explained."""
