"""A synthetic history since 2016: planned purely, then played through the real commands."""
