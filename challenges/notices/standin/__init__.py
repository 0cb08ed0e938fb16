"""A stand-in for the sender's side of the central digital platform, for demonstrations and tests."""
