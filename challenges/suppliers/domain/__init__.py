"""What a supplier's profile is: pure rules."""
