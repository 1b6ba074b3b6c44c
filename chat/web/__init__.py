"""HTTP: application, limits, routes."""
