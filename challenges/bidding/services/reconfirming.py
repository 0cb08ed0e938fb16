"""Telling writers that a published challenge was changed: what was submitted for the old words has to be confirmed.

Who is asked, and how many, shows nowhere: the letters are sealed, no chain row comes of them, and reminders are one act
for each moment whether or not anybody bids.
"""

from challenges.bidding import queries
from challenges.bidding.services.letters import tell_changed, writers_of
from challenges.bidding.services.reminding import schedule_reminders
from challenges.publishing.domain import ChallengeDetail
from portal.database.transactions import fetch


async def ask_to_confirm(challenge: ChallengeDetail, reason: str) -> frozenset[str]:
    """Tell whoever writes a bid that a material change was published: what is submitted must be confirmed.

    Part of the transaction that publishes the change, with the challenge as it stands after it. Who withdrew hears
    nothing. Answers the addresses written to, casefolded, for nobody's eyes: they need no second letter.
    """
    await schedule_reminders(challenge)
    return await _tell(challenge, reason, is_material=True)


async def tell_of_change(challenge: ChallengeDetail, reason: str) -> frozenset[str]:
    """Tell whoever writes a bid that a change was published which leaves submitted bids as they are; as above."""
    return await _tell(challenge, reason, is_material=False)


async def _tell(challenge: ChallengeDetail, reason: str, *, is_material: bool) -> frozenset[str]:
    rows = await fetch("select id from bid where challenge = $1 and state <> 'withdrawn' order by id", challenge.id)
    written: set[str] = set()
    for row in rows:
        bid, people = await queries.bid(row["id"]), await writers_of(row["id"])
        await tell_changed(bid, people, challenge.version_number, reason, is_material=is_material)
        written.update(one.email.casefold() for one in people)
    return frozenset(written)
