"""From the wished start of a contract back to today: value, route and timetable of a draft."""
