"""What waits for whom: the next steps of every case, claim, call and budget."""
