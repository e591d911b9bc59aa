"""What moves a case: its phase and its money, fact by fact, so that any two moments compare."""
