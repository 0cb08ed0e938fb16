"""The numbers under which officers know askers."""

from collections.abc import Callable, Collection, Sequence

_RANGES = (range(10, 100), range(100, 1000), range(1000, 10_000))


def draw_number(taken: Collection[int], choose: Callable[[Sequence[int]], int]) -> int:
    """Draw a free number by lot: of two digits, of more only once those are gone. ValueError when none is left.

    A number drawn so tells neither who came first nor how many there are.
    """
    for numbers in _RANGES:
        free = [number for number in numbers if number not in taken]
        if free:
            return choose(free)
    raise ValueError("Every number is taken.")
