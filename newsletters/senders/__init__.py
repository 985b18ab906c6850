"""What the DNS says of the domains that letters come from, and what is to be published there."""
