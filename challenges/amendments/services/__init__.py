"""Writes of changes to a published challenge: one verb each, one transaction, told to all whom it concerns."""

from challenges.amendments.services.extending import extend_deadline

__all__ = ["extend_deadline"]
