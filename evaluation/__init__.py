"""Question sets → metrics, a row per search mode."""
