"""The pages of bidding: writing, files, submission, opening."""

from challenges.bidding.controllers.carrying import CarryingController
from challenges.bidding.controllers.confirming import ConfirmingController
from challenges.bidding.controllers.files import BidFilesController
from challenges.bidding.controllers.opened import OpenedBidController
from challenges.bidding.controllers.opening import OpeningController
from challenges.bidding.controllers.shown import ShownFileController
from challenges.bidding.controllers.starting import StartingController
from challenges.bidding.controllers.submitting import SubmittingController
from challenges.bidding.controllers.uploads import BidUploadsController
from challenges.bidding.controllers.writing import WritingController

CONTROLLERS = (
    StartingController,
    WritingController,
    CarryingController,
    BidFilesController,
    BidUploadsController,
    SubmittingController,
    ConfirmingController,
    OpeningController,
    OpenedBidController,
    ShownFileController,
)

__all__ = ["CONTROLLERS"]
