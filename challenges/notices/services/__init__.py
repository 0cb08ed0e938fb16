"""What officers do with notices."""

from challenges.notices.services.drawing import RENDER, draw_notice, keep_document
from challenges.notices.services.preparing import prepare_notice
from challenges.notices.services.publishing import correct_publication, publish_notice, record_copied
from challenges.notices.services.sending import SEND, ask_to_send, send_notice

__all__ = [
    "RENDER",
    "SEND",
    "ask_to_send",
    "correct_publication",
    "draw_notice",
    "keep_document",
    "prepare_notice",
    "publish_notice",
    "record_copied",
    "send_notice",
]
