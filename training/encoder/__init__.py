"""The first teacher: a contextual encoder for Chinese and English questions and Chinese passages."""
