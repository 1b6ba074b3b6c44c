"""Kill, starve and damage the index, and count what is lost or wrong."""
