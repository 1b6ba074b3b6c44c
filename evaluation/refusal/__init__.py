"""Libraries with questions that they answer and questions that they do not, and what confidence is worth there."""
