"""Import of grant histories that were kept elsewhere (Altfälle): reading, typing, checking."""
