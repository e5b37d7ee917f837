"""Events, as `benches/folder.rs` writes them -> calendars, as a script on the icalendar package makes them.

    with_icalendar.py EVENTS.tsv CALENDAR.ics       one calendar
    with_icalendar.py FOLDER OUT                    one for each file below a folder
    with_icalendar.py --render FOLDER ROUNDS        in memory; prints the nanoseconds of each round

It writes what b12cal writes, as far as the package has it: texts, times with their zone, stamps, alarms, and the
VTIMEZONE that the package makes, once for each zone. It does not read back what it wrote.
"""

import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone


@dataclass
class Planned:
    """An event as its line says it."""

    uid: str
    sequence: int
    stamp: datetime
    start: date
    end: date
    summary: str
    description: str
    location: str
    alarms: list[timedelta]


def main(arguments: list[str]) -> None:
    if arguments[0] == "--render":
        render(Path(arguments[1]), int(arguments[2]))
        return
    source, target = Path(arguments[0]), Path(arguments[1])
    if source.is_dir():
        for path in sorted(source.rglob("*.tsv")):
            whole = target / path.relative_to(source).with_suffix(".ics")
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(calendar(*read(path)))
    else:
        target.write_bytes(calendar(*read(source)))


def render(folder: Path, rounds: int) -> None:
    plans = [read(path) for path in sorted(folder.rglob("*.tsv"))]
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for name, events in plans:
            calendar(name, events)
        print(time.perf_counter_ns() - start)


def read(path: Path) -> tuple[str, list[Planned]]:
    """The name of a calendar, and its events."""
    first, *lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return text(first.split("\t")[0]), [planned(line.split("\t")) for line in lines]


def planned(fields: list[str]) -> Planned:
    uid, sequence, stamp, start, end, zone, summary, description, location, alarms = fields
    return Planned(
        uid,
        int(sequence),
        moment(stamp, ""),
        moment(start, zone),
        moment(end, zone),
        text(summary),
        text(description),
        text(location),
        [timedelta(minutes=int(alarm)) for alarm in alarms.split(",") if alarm],
    )


def text(field: str) -> str:
    return "\\".join(part.replace("\\n", "\n") for part in field.split("\\\\"))


def moment(written: str, zone: str) -> date:
    if "T" not in written:
        return datetime.strptime(written, "%Y%m%d").date()
    at = datetime.strptime(written.removesuffix("Z"), "%Y%m%dT%H%M%S")
    return at.replace(tzinfo=ZoneInfo(zone) if zone else UTC)


def calendar(name: str, events: list[Planned]) -> bytes:
    made = Calendar()
    made.add("prodid", "-//with_icalendar//1//EN")
    made.add("version", "2.0")
    made.add("name", name)
    zones = dict.fromkeys(
        event.start.tzinfo.key
        for event in events
        if isinstance(event.start, datetime) and isinstance(event.start.tzinfo, ZoneInfo)
    )
    for zone in zones:
        made.add_component(timezone(zone))
    for event in events:
        made.add_component(component(event))
    return made.to_ical()


@cache
def timezone(zone: str) -> Timezone:
    return Timezone.from_tzid(zone)


def component(event: Planned) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamp)
    made.add("last-modified", event.stamp)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.start)
    made.add("dtend", event.end)
    made.add("summary", event.summary)
    made.add("status", "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    if event.description:
        made.add("description", event.description)
    if event.location:
        made.add("location", event.location)
    for before in event.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.summary)
        alarm.add("trigger", before)
        made.add_component(alarm)
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
