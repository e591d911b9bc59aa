"""Recovery of what was overpaid."""
