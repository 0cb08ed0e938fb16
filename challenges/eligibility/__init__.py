"""Can I bid? Answered in two minutes by a visitor without an account, of whom nothing is kept."""
