"""What the pages of one running chat share."""
