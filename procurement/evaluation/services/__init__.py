"""Writes of an evaluation: one verb each, one transaction, with its audit row inside."""

from procurement.evaluation.services.moderation import record_consensus, second_consensus
from procurement.evaluation.services.panel import (
    appoint_member,
    declare_interest,
    declare_no_interest,
    remove_member,
    start_scoring,
)
from procurement.evaluation.services.ranking import finish_moderation, rank_in_job, rank_lot
from procurement.evaluation.services.scoring import lock_scores, save_score, start_moderation

__all__ = [
    "appoint_member",
    "declare_interest",
    "declare_no_interest",
    "finish_moderation",
    "lock_scores",
    "rank_in_job",
    "rank_lot",
    "record_consensus",
    "remove_member",
    "save_score",
    "second_consensus",
    "start_moderation",
    "start_scoring",
]
