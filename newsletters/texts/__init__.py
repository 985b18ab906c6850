"""Text messages: by GOV.UK Notify, or into the outbox where no key is set.

    text(contact, key="…", kind="…", words="…", urgent=True)    # tell.py: in the caller's transaction
    send_texts()                                                # send.py: what is due; the delivery process does it

What the provider may have taken is `unknown`; an urgent one goes again, a few times, after the provider was asked
whether it knows it.
"""
