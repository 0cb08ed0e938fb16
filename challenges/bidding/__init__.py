"""Bids: written under seal, submitted with a receipt, opened by two officers after the deadline."""
