"""Services that talk to the outside world."""
