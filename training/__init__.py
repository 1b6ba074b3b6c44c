"""Makes what is learned and ships. Nothing here is needed to use it."""
