"""From the bytes of a file to plain values: everything JSON lets through that an evaluation must not is refused here."""

import json
from collections import Counter
from typing import NoReturn

from challenges.rubric.errors import EvaluationError, named
from portal.kernel.nesting import is_deeper

MAXIMUM_BYTES = 64 * 1024 * 1024
MAXIMUM_DEPTH = 32


def read_document(data: bytes) -> object:
    """Read JSON in UTF-8; EvaluationError when it is too large, too deep, not JSON, or repeats a name in one object."""
    if len(data) > MAXIMUM_BYTES:
        raise EvaluationError(f"The file is larger than {MAXIMUM_BYTES // 1024 // 1024} MiB")
    if is_deeper(data, MAXIMUM_DEPTH):
        raise EvaluationError(f"The file is nested deeper than {MAXIMUM_DEPTH} levels")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"The file is not UTF-8 text: byte {error.start} cannot be read") from error
    try:
        document: object = json.loads(text, object_pairs_hook=_unique_names, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise EvaluationError(
            f"The file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except ValueError as error:
        raise EvaluationError("The file holds a bare number with too many digits") from error
    return document


def _unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise EvaluationError(f"The name {named(twice)} stands twice in one object")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise EvaluationError(f"{constant} is not a number that can be ranked")
