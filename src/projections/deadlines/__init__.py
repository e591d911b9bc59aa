"""Every date that somebody has to keep, with what became of it."""
