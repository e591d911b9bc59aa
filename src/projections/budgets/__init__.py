"""What every budget account holds: allocated, committed, disbursed, available."""
