"""Who may answer the questions and who may release the figures."""

from uuid import UUID

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.decision import Decision


def may_answer(actor: Actor, organisation_id: UUID) -> Decision:
    """Let a supplier's own people answer for it, and nobody else."""
    return Decision.of(
        actor.may(Permission.DIVERSITY_ANSWER, organisation_id),
        "Only people of the company answer these questions for it.",
    )


def may_release(actor: Actor) -> Decision:
    """Let the platform's administrators release the figures between quarters."""
    return Decision.of(actor.has(Permission.PLATFORM_OPERATE), "Only a platform administrator releases the figures.")
