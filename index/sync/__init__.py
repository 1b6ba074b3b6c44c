"""The index follows the folder."""
