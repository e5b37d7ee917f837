"""The events of a YAML file -> a calendar, as a short script on the icalendar package does it.

Called as `python with_icalendar.py EVENTS.yaml OUTPUT.ics`.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from icalendar import Calendar, Event


def main(source: str, output: str) -> None:
    plan = yaml.safe_load(Path(source).read_text(encoding="utf-8"))
    zone = ZoneInfo(plan["timezone"])
    calendar = Calendar()
    calendar.add("prodid", "-//with_icalendar//1//EN")
    calendar.add("version", "2.0")
    calendar.add("name", plan["name"])
    for planned in plan["events"]:
        event = Event()
        event.add("dtstamp", datetime.now(UTC))
        for name, key in ("dtstart", "begin"), ("dtend", "end"):
            if key in planned:
                at = planned[key]
                event.add(name, at.replace(tzinfo=zone) if isinstance(at, datetime) else at)
        for name in "uid", "summary", "description", "location":
            if name in planned:
                event.add(name, planned[name])
        calendar.add_component(event)
    calendar.add_missing_timezones()
    Path(output).write_bytes(calendar.to_ical())


if __name__ == "__main__":
    main(*sys.argv[1:])
