"""The pages of clarifications: asking, and answering."""

from challenges.clarifications.controllers.answering import AnswerController, AnsweringController
from challenges.clarifications.controllers.asking import AskingController

CONTROLLERS = (AskingController, AnsweringController, AnswerController)

__all__ = ["CONTROLLERS", "AnswerController", "AnsweringController", "AskingController"]
