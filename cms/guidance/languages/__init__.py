"""Pages of the website in other languages: what is translated of them, by whom approved, and what readers get.

The words are kept by wagtail-localize, each approved page in a tree of its language beside the first. That tree has no
address and nobody works on it: a page is asked for, kept private and found by its English place, and speaks the
language that its address begins with. Its own screens are closed (`cms.core.gate`); ours ask for the right on the page.
"""
