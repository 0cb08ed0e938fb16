"""PURE: an opened file as pages that its readers look at."""

from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedFileDetail
from portal.kernel.numerals import whole_number

PAGES_ON_A_LEAF = 5


class ShownPageDetail(msgspec.Struct, frozen=True):
    """One page; without a picture it is text."""

    number: int
    object_name: str
    width: int
    height: int
    text: str


class ShownFileDetail(msgspec.Struct, frozen=True):
    """An opened file with how far it was drawn; `is_drawn` is false while nobody has tried yet."""

    file: OpenedFileDetail
    is_drawn: bool
    total: int
    count: int
    pages: tuple[ShownPageDetail, ...]
    first: int

    @property
    def last(self) -> int:
        """Name the last page of this leaf."""
        return self.first + len(self.pages) - 1

    @property
    def previous(self) -> int | None:
        """Name where the leaf before begins."""
        return max(self.first - PAGES_ON_A_LEAF, 1) if self.first > 1 else None

    @property
    def next(self) -> int | None:
        """Name where the next leaf begins."""
        return self.last + 1 if self.pages and self.last < self.count else None


def first_of_leaf(asked: str, count: int) -> int:
    """Read where a leaf begins; whatever is no page of the file is the first."""
    number = whole_number(asked)
    return number if 1 <= number <= count else 1


class Shelf(msgspec.Struct, frozen=True):
    """Where a file is read, for the page that shows it: links stay on the reader's own side of the portal."""

    base: str
    file_id: UUID

    @property
    def download(self) -> str:
        """Name the address of the file itself."""
        return f"{self.base}/files/{self.file_id}"

    @property
    def pages(self) -> str:
        """Name the address of its pages."""
        return f"{self.download}/pages"
