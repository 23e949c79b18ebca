"""Journeys, by resource."""
