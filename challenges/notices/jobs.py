"""What a worker does for notices: send them, and draw their documents."""

from uuid import UUID

from challenges.notices import queries
from challenges.notices.contributions import register_notices
from challenges.notices.document import notice_html
from challenges.notices.gateways import PlatformError
from challenges.notices.services import RENDER, SEND, keep_document, send_notice
from challenges.notices.services.sending import give_up
from portal.database.transactions import fetch_one
from portal.jobs.pdf import render_pdf
from portal.jobs.registry import MAXIMUM_ATTEMPTS, JobRun, job

register_notices()  # A worker that sends a tender notice opens the competition with it.


@job(SEND)
async def send(run: JobRun) -> None:
    """Send a notice; the platform publishes it once, however often this runs."""
    notice_id = UUID(run.payload["notice"])
    await run.progress(20, "Sending the notice to the central digital platform")
    try:
        await send_notice(notice_id)
    except PlatformError:
        row = await fetch_one("select attempts from job where id = $1", run.id)
        if row is None or row["attempts"] >= MAXIMUM_ATTEMPTS:
            await give_up(notice_id)
        raise


@job(RENDER)
async def render(run: JobRun) -> None:
    """Draw the document of a notice; a second run draws the same."""
    notice = await queries.notice(UUID(run.payload["notice"]))
    await run.progress(30, "Drawing the pages")
    await keep_document(notice, await render_pdf(notice_html(notice)))
