"""Speed and memory, each figure from one run on one machine."""
