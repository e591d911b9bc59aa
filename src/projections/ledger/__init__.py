"""Every movement on a budget account as typed postings with both clocks."""
