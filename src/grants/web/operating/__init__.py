"""Pages for those who run the service: what state it is in, and what they can do about it."""
