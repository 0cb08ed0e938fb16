"""The voluntary form: one choice for each question, none of them required."""

from portal.web.forms import Choice, Form, Option
from procurement.diversity.domain.questions import PREFER_NOT_TO_SAY, QUESTIONS, Question


def _choice(question: Question) -> Choice:
    options = [Option(option.key, option.label) for option in question.options]
    options.append(Option(PREFER_NOT_TO_SAY, "Prefer not to say"))
    return Choice(question.text, options, hint=question.hint, required=False)


AnswersForm = Form.of({question.key: _choice(question) for question in QUESTIONS}, "AnswersForm")
