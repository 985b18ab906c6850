"""From a letter's content to its bytes: MJML, the text part, and a MIME skeleton with slots for each reader."""
