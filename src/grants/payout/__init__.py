"""From request to value date and return."""
