"""Delivering notices (`cms.notices`): by the same delivery processes and transport as letters, ahead of bulk ones.

    tell(partnership, key="…", kind="…", to="sam@oak.example", subject="…", text="…")   # cms.notices.tell
    deliver_notices()                                                                   # newsletters.notices.deliver

A delivery process does the second by itself, within about a quarter of a second; a test calls it, or asks for the
fixture `letters`.
"""
