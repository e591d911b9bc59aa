"""Cases: a line each for lists, and the whole file of one as it stood."""
