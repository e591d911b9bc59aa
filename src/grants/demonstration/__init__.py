"""A synthetic history since 2016, planned without input or output and played through the real commands."""
