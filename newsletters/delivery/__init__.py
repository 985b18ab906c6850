"""Getting each letter of a mailing there, once: claims, connections, outcomes, and what died in between."""
