"""Writes of challenges: one verb each, one transaction, with audit row and jobs inside it."""

from challenges.publishing.services.commenting import begin_thread, reopen_thread, reply, resolve_thread
from challenges.publishing.services.documents import add_document, remove_document
from challenges.publishing.services.drafting import create_draft, save_section
from challenges.publishing.services.locking import lock_challenge
from challenges.publishing.services.progress import (
    conclude_challenge,
    conclude_without_award,
    mark_opened,
    record_closing,
    record_progress,
)
from challenges.publishing.services.publication import (
    cancel_challenge,
    publish_challenge,
    return_to_draft,
    submit_for_review,
)
from challenges.publishing.services.rehearsing import save_rehearsal, save_scoring_policy
from challenges.publishing.services.rubric import (
    add_criterion,
    add_pack,
    edit_criterion,
    move_criterion,
    remove_criterion,
    save_points,
    save_rules,
)

__all__ = [
    "add_criterion",
    "add_document",
    "add_pack",
    "begin_thread",
    "cancel_challenge",
    "conclude_challenge",
    "conclude_without_award",
    "create_draft",
    "edit_criterion",
    "lock_challenge",
    "mark_opened",
    "move_criterion",
    "publish_challenge",
    "record_closing",
    "record_progress",
    "remove_criterion",
    "remove_document",
    "reopen_thread",
    "reply",
    "resolve_thread",
    "return_to_draft",
    "save_points",
    "save_rehearsal",
    "save_rules",
    "save_scoring_policy",
    "save_section",
    "submit_for_review",
]
