"""The five missions of the Smarter London Together roadmap, under which challenges are published."""

import tomllib
from functools import cache

import msgspec

from portal.settings import resource_folder


class Objective(msgspec.Struct, frozen=True):
    """One objective of a mission, such as M1.2."""

    id: str
    summary: str


class Mission(msgspec.Struct, frozen=True):
    """One of the five missions; `introduction` is ours, for the mission's page."""

    number: int
    title: str
    introduction: str
    objectives: tuple[Objective, ...]


class _MissionsFile(msgspec.Struct):
    source: str
    mission: tuple[Mission, ...]


@cache
def missions() -> tuple[Mission, ...]:
    """Read the missions from seeds/reference/missions.toml, in order."""
    text = (resource_folder("seeds") / "reference" / "missions.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _MissionsFile).mission


def mission(number: int | None) -> Mission | None:
    """Find a mission by its number."""
    return next((one for one in missions() if one.number == number), None)


def objective(objective_id: str) -> Objective | None:
    """Find an objective by its id."""
    return next((one for each in missions() for one in each.objectives if one.id == objective_id), None)


def mission_of_objective(objective_id: str) -> Mission | None:
    """Find the mission that an objective belongs to."""
    return next((each for each in missions() if any(one.id == objective_id for one in each.objectives)), None)
