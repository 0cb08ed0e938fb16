"""Which payments section 70 asks to be published."""

from datetime import date

import pytest

from procurement.payments.notices import is_published

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("net_pence", "expected"),
    [(25_000_00, False), (25_000_01, True), (30_000_00, True), (24_999_99, False)],
)
def test_a_payment_counts_with_its_vat(net_pence: int, expected: bool) -> None:
    assert is_published(net_pence, DAY) is expected
