"""The story's challenges by the part they play in it, so that journeys find them whatever they are called."""

from procurement.demonstration import story
from procurement.demonstration.cast import read_problems
from procurement.demonstration.drafting import LEFT_IN_DRAFT

_TITLES = {one.key: one.title for one in read_problems()}
OPEN = _TITLES["kerb"]
OPEN_WITH_PRICE = _TITLES["discharge"]
PAID = _TITLES[story.PAID]
DELIVERED = _TITLES[story.DELIVERED]
EVALUATING = _TITLES[story.EVALUATING]
DRAFT = _TITLES[LEFT_IN_DRAFT]
