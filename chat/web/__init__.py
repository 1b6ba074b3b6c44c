"""HTTP: application, guard, login, limits, routes."""
