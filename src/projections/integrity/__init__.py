"""What can be proved from the log alone, without trusting what the service decided."""
