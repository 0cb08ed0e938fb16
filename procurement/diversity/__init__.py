"""Who gets in: voluntary answers held apart, and figures released so that nobody can be found in them."""
