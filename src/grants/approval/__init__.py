"""Decision, notification, remedy, amendment, closing."""
