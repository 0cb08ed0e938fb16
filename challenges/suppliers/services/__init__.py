"""The writes of a profile."""

from challenges.suppliers.services.declaring import answer_grounds, declare, say_nobody
from challenges.suppliers.services.filling import apply_import, keep_found, undo_import
from challenges.suppliers.services.reminding import remind_of_certificates, schedule_reminders
from challenges.suppliers.services.saving import delete_section, remove_item, save_item, save_section, say_none

__all__ = (
    "answer_grounds",
    "apply_import",
    "declare",
    "delete_section",
    "keep_found",
    "remind_of_certificates",
    "remove_item",
    "save_item",
    "save_section",
    "say_nobody",
    "say_none",
    "schedule_reminders",
    "undo_import",
)
