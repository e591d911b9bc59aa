"""What changed between two moments, and the facts that changed it."""
