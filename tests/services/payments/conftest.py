"""Bring the copies of a live contract to these tests."""

from tests.services.payments.fixtures import contract_template, copy, db, live, standin

__all__ = ["contract_template", "copy", "db", "live", "standin"]
