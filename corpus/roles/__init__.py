"""What a passage is: done, shown off, wrong, why, or next."""
