"""What happens on the wire: letters by SMTP over several connections at once, and a journal of each final dot."""
