"""Calendars and events -> what they say, so that all programs are known to write the same."""

from datetime import UTC, date, datetime
from pathlib import Path

import with_icalendar
from icalendar import Calendar

TEXTS = ("summary", "description", "location")


def contents(path: Path, alarms: bool = True) -> list[tuple]:
    """What every event of a calendar says: texts, beginning and end, and if wanted identity and alarms."""
    found = []
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        said = [
            *(str(event.get(name, "")) for name in TEXTS),
            instant(event.start),
            instant(event.end),
        ]
        if alarms:
            said.append(str(event["uid"]))
            said.append(tuple(sorted(alarm["trigger"].dt for alarm in event.walk("VALARM"))))
        found.append(tuple(said))
    return sorted(found)


def instant(at: date) -> str:
    """A day, or a moment in UTC."""
    return (at.astimezone(UTC) if isinstance(at, datetime) else at).isoformat()


def for_yaml2ics(source: Path, target: Path) -> None:
    """Writes events as yaml2ics wants them; it has no alarms here."""
    import yaml

    name, events = with_icalendar.read(source)
    zone = next(str(event.start.tzinfo) for event in events if isinstance(event.start, datetime))
    planned = []
    for event in events:
        said = {"uid": event.uid, "summary": event.summary, "begin": civil(event.start)}
        if event.description:
            said["description"] = event.description
        if event.location:
            said["location"] = event.location
        # To yaml2ics a day-long event is one without an end.
        if isinstance(event.start, datetime):
            said["end"] = civil(event.end)
        planned.append(said)
    plan = {"name": name, "timezone": zone, "events": planned}
    target.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")


def civil(at: date) -> date:
    """The local time without its zone."""
    return at.replace(tzinfo=None) if isinstance(at, datetime) else at
