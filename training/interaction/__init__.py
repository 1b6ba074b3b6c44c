"""What everyday words become in reports: both sides of late interaction, learned from questions on passages."""
