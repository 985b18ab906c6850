"""The inbox: feeds are fetched, read, cleaned and taken in; an editor uses, holds or discards each entry."""
