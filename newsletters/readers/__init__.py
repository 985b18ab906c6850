"""What readers say: signing up, choosing, pausing, leaving, handing over."""
