"""`./hub` once it stands in the virtual environment: `python -m hub.cli COMMAND …`."""
