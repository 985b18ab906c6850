"""The post room's screens in the admin: mailings, and the outbox of the embedded set-up."""
