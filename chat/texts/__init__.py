"""What the page says, in Chinese and English."""
