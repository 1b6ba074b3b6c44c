"""Jobs of a week at the page, timed; and the pictures of the README."""
