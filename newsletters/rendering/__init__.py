"""From a letter's content to its bytes: MJML, the text part, and the MIME skeleton with a slot for each reader's own parts."""
