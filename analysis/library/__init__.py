"""What a library says, report by report."""
