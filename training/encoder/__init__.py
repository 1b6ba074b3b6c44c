"""The contextual encoder: Chinese and English questions, Chinese passages, one space."""
