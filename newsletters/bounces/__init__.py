"""What comes back: bounces, complaints, absence notes and replies, read and brought to the letter they are about."""
