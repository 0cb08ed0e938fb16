"""The matrix of roles and permissions as a page of the documentation: `python -m portal.accounts.matrix`."""

import sys

from portal.accounts.permissions import MATRIX, MEANINGS, Permission
from portal.accounts.roles import ROLE_DESCRIPTIONS, ROLE_NAMES, ROLES_OF_KIND, Role

_HEAD = """# Roles and permissions

Printed from `portal/accounts/permissions.py` by `python -m portal.accounts.matrix > docs/permissions.md`; a test compares.

A role belongs to one person in one organisation, and one person can have several, in several organisations. A permission
is the first of three steps: the route asks for it, or answers 404; then the object is looked up through what the person
may reach, or 404; then the rules say whether the act may happen now, with the reason shown. What is not listed here is
refused, and a route that declares nothing stops the service from starting.

Opening bids, deciding an award, signing, approving a payment and changing who belongs to an organisation also ask for a
code from an authenticator app, given within the last ten minutes. Panel member and panel chair are not roles but rows of
one challenge: `evaluation:score` and `evaluation:chair` open the door, the panel's list decides.

## Roles

| role | in | what it is for |
| --- | --- | --- |
"""


def matrix_markdown() -> str:
    """Write the page: roles, then one row for each permission with a mark under each role that holds it."""
    kinds = {role: kind for kind, roles in ROLES_OF_KIND.items() for role in roles}
    lines = [f"| {ROLE_NAMES[role]} (`{role}`) | {kinds[role]} | {ROLE_DESCRIPTIONS[role]} |" for role in Role]
    columns = " | ".join(role.value for role in Role)
    table = [f"| permission | to | {columns} |", "| --- | --- |" + " :-: |" * len(Role)]
    for permission in Permission:
        marks = " | ".join("yes" if permission in MATRIX[role] else "" for role in Role)
        table.append(f"| `{permission}` | {MEANINGS[permission]} | {marks} |")
    return _HEAD + "\n".join(lines) + "\n\n## Permissions\n\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    sys.stdout.write(matrix_markdown())
