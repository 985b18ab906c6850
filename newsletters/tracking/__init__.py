"""Links and openings, by the publication's rule: none, counts only, or noted for each reader.

The way of a click: `views` lead the reader on and put a word into the `letterbox`, which waits for nobody; a minute
later `sort` takes it out, tells people and machines apart (`signs`) and counts.
"""

from newsletters.tracking.report import figures

__all__ = ["figures"]
