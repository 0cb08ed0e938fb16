"""What a supplier says about itself, once: its profile."""
