"""How well the roles of sentences are told: labels made by reading, and their score."""
