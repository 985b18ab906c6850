"""One letter a week, for whoever asked for it: all that is not urgent, each thing once."""
