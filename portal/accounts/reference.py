"""The real public bodies of seeds/reference/buyers.csv, as organisations; safe to run again."""

import csv
from pathlib import Path

from portal.accounts.domain import OrganisationKind
from portal.accounts.queries import organisations
from portal.accounts.services import create_organisation
from portal.settings import ROOT


def seeds_folder() -> Path:
    """Find the seeds inside the installed portal, or beside the packages in a checkout."""
    inside = ROOT / "portal" / "_seeds"
    return inside if inside.is_dir() else ROOT / "seeds"


async def seed_buyers() -> int:
    """Add the public bodies that are not there yet and say how many were added."""
    known = {one.slug for one in await organisations(OrganisationKind.BUYER)}
    with (seeds_folder() / "reference" / "buyers.csv").open(encoding="utf-8", newline="") as file:
        missing = [row for row in csv.DictReader(file) if row["slug"] not in known]
    for row in missing:
        await create_organisation(
            kind=OrganisationKind.BUYER,
            name=row["name"],
            short_name=row["short_name"],
            slug=row["slug"],
            body_type=row["body_type"],
            gss_code=row["gss_code"],
            threshold_class=row["threshold_class"],
        )
    return len(missing)
