"""What everybody may see of the audit chains."""

from typing import Any

import msgspec
from litestar import Controller, get

from portal.accounts.guards import public
from portal.audit.queries import public_heads


class AuditController(Controller):
    """The heads of the chains, for those who keep copies and check later."""

    @get("/audit/heads.json", opt={**public(), "machine": True}, include_in_schema=False)
    async def heads(self) -> dict[str, Any]:
        """List the heads as last published, on the hour: the portal's own chain and every published challenge's.

        Without length or time of the last act: between two hours nothing changes, and every hour everything does.
        """
        return {"format": "portal-audit-heads/1", "heads": msgspec.to_builtins(await public_heads())}
