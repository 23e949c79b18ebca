"""What journeys are made of."""
