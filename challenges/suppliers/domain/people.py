"""The people and companies behind a supplier, as far as the Act asks for them: no birth dates, no home addresses."""

from uuid import UUID

import msgspec

PEOPLE_KINDS = {
    "director": "Director, partner or trustee",
    "control": "Person with significant control",
    "parent": "Parent company",
    "subsidiary": "Subsidiary company",
    "taken_over": "Company that you took over",
    "influence": "Somebody else with significant influence",
}
CONTROLS = {
    "shares": "Owns more than 25% of the shares",
    "votes": "Has more than 25% of the votes",
    "appoints": "Can appoint or remove directors",
    "other": "Has significant influence or control in another way",
}


class ConnectedPerson(msgspec.Struct, frozen=True):
    """One person or company connected with the supplier; `country` is a code of two letters."""

    id: UUID
    kind: str
    name: str
    country: str
    controls: tuple[str, ...] = ()
    number: str = ""
