"""Reports as they were published: what they said, of which day, as known at which position."""
