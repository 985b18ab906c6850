"""What staff see of schools and people."""
