"""Who follows a challenge, and how they stop. Nothing here is ever shown to the buyer, not even how many there are."""
