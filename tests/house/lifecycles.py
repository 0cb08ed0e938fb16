"""The diagrams of docs/lifecycles.md, drawn from the tuples that buttons, policies and services read.

`python -m tests.house.lifecycles > docs/lifecycles.md`
"""

import sys

from challenges.amendments.domain.lifecycle import AMENDMENT
from challenges.bidding.domain.lifecycle import BID
from challenges.clarifications.domain.lifecycle import QUESTION
from challenges.notices.domain import NOTICE
from challenges.publishing.domain.lifecycle import CHALLENGE
from challenges.publishing.domain.stages import STAGES
from portal.kernel.lifecycle import Lifecycle
from procurement.awards.domain import AWARD
from procurement.contracts.domain import CONTRACT
from procurement.evaluation.domain import EVALUATION
from procurement.payments.domain.milestones import MILESTONE

ABOUT = (
    (CHALLENGE, "From a problem to a concluded competition. “Closed” is the clock's and is never stored."),
    (AMENDMENT, "A change to a published challenge, prepared beside it. Suppliers learn of it when it is published."),
    (NOTICE, "One version of a notice. It is published when its number and time on the platform are recorded."),
    (
        BID,
        "One company's answer. Until the deadline it can be changed, submitted anew and withdrawn. It lapses unopened where a material change was not confirmed.",
    ),
    (QUESTION, "Asked privately and answered to everybody. An answer that is public is corrected, never taken away."),
    (EVALUATION, "Per lot and stage. “Price” is passed only where prices lie in envelopes of their own."),
    (AWARD, "Per lot. When the standstill is over is the clock's and is never stored."),
    (CONTRACT, "Per award and buyer. Signing is complete when both parties have signed the same bytes."),
    (MILESTONE, "From the plan to the payment; an invoice can be returned or disputed on the way."),
)
HEAD = """# Lifecycles

Drawn from the tuples in code by `python -m tests.house.lifecycles > docs/lifecycles.md`; a test compares. Buttons, policies and services read the same
tuples, so an arrow that is not here cannot be walked. Who may walk it, and when, the policies say.

The stage that people see is computed from all of them by one function, from this closed list:
{stages}.
"""


def document() -> str:
    """Write the whole page."""
    parts = [HEAD.format(stages=", ".join(STAGES)), *(_machine(one, words) for one, words in ABOUT)]
    return "\n".join(parts)


def _machine(machine: Lifecycle, words: str) -> str:
    lines = [f"    [*] --> {machine.initial}"]
    for source, target in dict.fromkeys((arrow.source, arrow.target) for arrow in machine.transitions):
        acts = [arrow.act for arrow in machine.transitions if (arrow.source, arrow.target) == (source, target)]
        lines.append(f"    {source} --> {target}: {', '.join(acts).replace('_', ' ')}")
    lines += [f"    {state} --> [*]" for state in machine.states() if not machine.acts_from(state)]
    return f"## {machine.name.capitalize()}\n\n{words}\n\n```mermaid\nstateDiagram-v2\n{chr(10).join(lines)}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(document())
