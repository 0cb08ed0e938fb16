"""Scoring and ranking, pure: an evaluation in, a ranking out, every number exact and explained."""

from challenges.rubric.errors import EvaluationError
from challenges.rubric.explanation import Step, explain
from challenges.rubric.model import Evaluation, Ranking
from challenges.rubric.output import ranking_to_json, ranking_to_table
from challenges.rubric.parsing import parse_evaluation
from challenges.rubric.prices import RELATIVE_METHODS, RELATIVE_WARNING
from challenges.rubric.ranking import rank
from challenges.rubric.rehearsal import Outcome, parse_imagined, rehearse, turning_points
from challenges.rubric.scales import SCALES, Scale
from challenges.rubric.weights import Weight, validate_weights

__all__ = [
    "RELATIVE_METHODS",
    "RELATIVE_WARNING",
    "SCALES",
    "Evaluation",
    "EvaluationError",
    "Outcome",
    "Ranking",
    "Scale",
    "Step",
    "Weight",
    "explain",
    "parse_evaluation",
    "parse_imagined",
    "rank",
    "ranking_to_json",
    "ranking_to_table",
    "rehearse",
    "turning_points",
    "validate_weights",
]
