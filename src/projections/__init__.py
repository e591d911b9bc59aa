"""What anybody reads: folded from the log, thrown away and folded again at will."""
