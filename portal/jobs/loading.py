"""Making every kind of work known to this process."""

from importlib import import_module

from portal.database.folders import PACKAGES, modules_of


def load_jobs() -> None:
    """Import each slice's `jobs` module, and the portal's own regular work; doing so twice does nothing."""
    import_module("portal.jobs.housekeeping")
    for package in PACKAGES:
        for name in modules_of(package, "jobs"):
            import_module(name)


def load_queue() -> None:
    """Import the queue's library, so that the first page that queues a job need not wait for it."""
    import_module("pgqueuer.queries")
