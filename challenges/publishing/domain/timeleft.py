"""How long is left, in words."""

from datetime import datetime, timedelta


def time_left(deadline: datetime, now: datetime) -> str:
    """Say how long is left until `deadline`, rounded down to its largest unit: "3 days left", "5 hours left"."""
    left = deadline - now
    if left <= timedelta(0):
        return "Closed"
    if left >= timedelta(days=2):
        return f"{left.days} days left"
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if hours >= 2:
        return f"{hours} hours left"
    whole = hours * 60 + minutes
    if whole >= 2:
        return f"{whole} minutes left"
    return "Less than 2 minutes left"
