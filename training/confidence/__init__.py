"""The curve of the confidence: learned from libraries with questions that they answer or do not."""
