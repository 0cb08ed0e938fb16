"""May a profile be changed so? Each answer carries the reason shown."""

from collections.abc import Sequence
from datetime import date

from challenges.suppliers.domain.grounds import GroundList, Grounds, unanswered
from challenges.suppliers.domain.importing import Import
from challenges.suppliers.domain.sections import MAY_BE_NONE, MOST_ITEMS, OPTIONAL, TEXTS, Items, Profile, Section
from challenges.suppliers.domain.size import Year
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.moments import format_day


def may_add(section: Section, content: Items) -> Decision:
    """Allow so many things in a list."""
    return Decision.of(
        len(content.items) < MOST_ITEMS[section],
        f"There are {MOST_ITEMS[section]} already, which is as many as there is room for. Remove one first.",
    )


def may_keep_year(years: Sequence[Year], year: Year, today: date) -> Decision:
    """Refuse a year that overlaps another, or a finished year in the future."""
    if year.ended_on > today and not year.is_estimate:
        return refused("That year is not over yet. Say that the figures are what you expect.")
    for other in years:
        if other.id != year.id and other.began_on <= year.ended_on and year.began_on <= other.ended_on:
            return refused(f"That year overlaps the one that ended on {format_day(other.ended_on)}.")
    return ALLOWED


def may_say_none(section: Section, content: Items) -> Decision:
    """Allow “there are none” where that can be true and nothing is listed."""
    if section not in MAY_BE_NONE:
        return refused(f"“{TEXTS[section].title}” needs an answer.")
    return Decision.of(not content.items, "Something is listed here. Remove it first.")


def may_delete(section: Section) -> Decision:
    """Allow the parts that nobody has to give to be deleted whole."""
    return Decision.of(section in OPTIONAL, f"“{TEXTS[section].title}” is needed for a bid. You can change it instead.")


def may_declare(grounds: Grounds, asked: GroundList) -> Decision:
    """Allow a declaration once every ground is answered for everybody, to the list as it stands."""
    if grounds.list_version != asked.version and grounds.subjects:
        return refused("The list of grounds has changed. Look through your answers once more, then declare.")
    return Decision.of(not unanswered(grounds, asked), "Answer every exclusion ground first.")


def may_apply(made: Import) -> Decision:
    """Allow a file to be used once; what was found in it is not kept longer."""
    return Decision.of(made.applied_at is None, "This file was used already. Upload it again to use more of it.")


def may_undo(made: Import, profile: Profile) -> Decision:
    """Allow an import to be undone while nothing that it filled was changed since."""
    if made.applied_at is None or made.undone_at is not None:
        return refused("There is nothing to undo.")
    changed = [
        TEXTS[Section(section)].title
        for section, version in made.made.items()
        if profile.version(Section(section)) != version
    ]
    return Decision.of(
        not changed,
        f"“{'”, “'.join(changed)}” was changed since, so it stays. Change it back on its own page.",
    )


def are_answers_shown(version: int, profile: Profile) -> Decision:
    """Refuse a declaration of answers that its page did not show."""
    return Decision.of(
        version == profile.version(Section.GROUNDS),
        "The answers were changed after you opened the page. Read them once more, then declare.",
    )
