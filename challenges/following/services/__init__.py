"""What people do who follow a challenge, and what they are told."""

from challenges.following.services.following import ask_to_follow, confirm, end, follow, linked, unfollow
from challenges.following.services.telling import (
    REMIND,
    remind_followers_of,
    schedule_reminder,
    tell_followers_of_cancellation,
)

__all__ = [
    "REMIND",
    "ask_to_follow",
    "confirm",
    "end",
    "follow",
    "linked",
    "remind_followers_of",
    "schedule_reminder",
    "tell_followers_of_cancellation",
    "unfollow",
]
