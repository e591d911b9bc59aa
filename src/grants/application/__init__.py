"""From submission to ready to decide."""
