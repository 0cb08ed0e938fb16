"""The routes of notices."""

from challenges.notices.controllers.preparing import PreparingController
from challenges.notices.controllers.publishing import NoticeController

CONTROLLERS = [PreparingController, NoticeController]

__all__ = ["CONTROLLERS"]
