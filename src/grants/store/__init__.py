"""The only door to the eventsourcing library and to the log."""
