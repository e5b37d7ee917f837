"""Compares the instants that four readers find in the calendars of every time zone with those of the tz database.

    compare.py B12CAL READER NEW OLD [--all]

READER is read.c, built; NEW and OLD are folders of TZif files: the version that is in b12cal, and one of 2023. Around each switch of
a zone from 2020 to 2040 there is an event at every quarter of an hour, and four more in each year. Without `--all`, one
zone is read of those with the same clocks, for three hours before and after each switch; with it, every zone, for six hours.
Exits with 1 if a beginning or an end is not at the instant where it must be.

| reader | how it finds the instant of a civil time |
| --- | --- |
| libical | by the VTIMEZONE of the file |
| vobject | by the rules in that VTIMEZONE, expanded by dateutil, as old programs do |
| icalendar | by the name of the zone, in NEW |
| an old database | by the name of the zone, in OLD, up to three years after it was made |

What must be read comes from NEW and the manual, not from b12cal: a time that the clocks skip is read by the offset before the switch,
and one that occurs twice is the first of the two.
"""

import argparse
import functools
import itertools
import multiprocessing
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import icalendar
import vobject

READERS = ["libical", "vobject", "icalendar", "an old database"]
YEARS = range(2020, 2041)
QUARTER = timedelta(minutes=15)
# OLD is of 22 December 2023; rules that are new are written as instants for three years.
OLD_UNTIL = datetime(2026, 12, 22, tzinfo=UTC).timestamp()
# A calendar of more may be larger than 1 MB, and then leaves out the past.
MOST_EVENTS = 1500
# A recheck has at most 100 dates.
MOST_YEARS = 14
# In minutes, one after the other: some last through a switch.
LENGTHS = [15, 45, 180, 720]
PLAN = """b12cal: 1
id: zone-{number}
issued: 2019-12-01
cause: diet
neurological: no
product: {{name: hydroxocobalamin, strength: 1 mg/mL}}
dose: 1 mg
route: intramuscular
time_zone: {zone}
start: {start}
time: "{time}"
duration: 2 hours
phases:
  - {{name: all, dates: [{days}]}}
rechecks:
  - {{name: before, tests: [b12], when: [{days}], before_injection: yes, duration: 45 minutes}}
{rechecks}feed: {{name: zone, detail: family, until: {until}-12-31}}
"""
RECHECK = '  - {{name: "{name}", tests: [b12], when: [{days}], time: "{time}", duration: {length} minutes}}\n'


@functools.cache
def switches(zone):
    """The civil times at which a zone switches, by the offset before."""

    def offset(second):
        return datetime.fromtimestamp(second, zone).utcoffset()

    begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (YEARS[0], YEARS[-1] + 1))
    found = []
    # No zone switches and back within two days.
    for low in range(begin, end, 172_800):
        high = low + 172_800
        if offset(low) != offset(high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            found.append(datetime.fromtimestamp(high, UTC).replace(tzinfo=None) + offset(low))
    return found


def clocks(name):
    """What zones with the same clocks have in common."""
    zone = ZoneInfo(name)
    noons = [datetime(year, month, 15, 12, tzinfo=zone).utcoffset() for year in YEARS for month in range(1, 13)]
    return tuple(switches(zone)), tuple(noons)


def plans(onsets, reach):
    """The wall times of each calendar, by the switches: as many years as it has room for."""
    times = []
    for year in YEARS:
        more = {datetime(year, month, 15, 12) for month in (1, 4, 7, 10)}
        for onset in onsets:
            quarter = onset - (onset - datetime.min) % QUARTER
            more.update(quarter + step * QUARTER for step in range(-4 * reach, 4 * reach + 1) if onset.year == year)
        more = sorted(time for time in more if time.year == year)
        if times and (len(times) + len(more) > MOST_EVENTS or year - times[0].year == MOST_YEARS):
            yield times
            times = []
        times += more
    yield times


def instant(civil, zone):
    """The second of a civil time; `fold` 0 is the offset before for one that is skipped, and the first of two (PEP 495)."""
    return int(civil.replace(tzinfo=zone, fold=0).timestamp())


def prescription(number, zone, times):
    """A text with an event at each of these times, and what must be read: the title, beginning and end of each."""
    onsets = [onset for onset in switches(zone) if times[0] <= onset <= times[-1]] or times[:1]
    days = sorted({onset.date() for onset in onsets})
    # In the hour that is skipped or doubled.
    time = (onsets[0] + timedelta(minutes=-30 if len(onsets) > 1 and number % 2 else 30)).time()
    injected = [instant(datetime.combine(day, time), zone) for day in days]
    must = [("injection", at, at + 7200) for at in injected] + [("before", at - 1800, at + 900) for at in injected]
    rechecks = []
    by_clock = itertools.groupby(sorted(times, key=datetime.time), datetime.time)
    for (clock, at), length in zip(by_clock, itertools.cycle(LENGTHS)):
        name, at = f"at {clock:%H%M}", list(at)
        must += [(name, instant(civil, zone), instant(civil, zone) + 60 * length) for civil in at]
        listed = ", ".join(f"{civil:%F}" for civil in at)
        rechecks.append(RECHECK.format(name=name, days=listed, time=f"{clock:%H:%M}", length=length))
    text = PLAN.format(
        number=number, zone=zone.key, start=days[0], time=f"{time:%H:%M}", days=", ".join(map(str, days)),
        rechecks="".join(rechecks), until=times[-1].year,
    )
    return text, Counter(must)


def title(summary):
    return "injection" if summary.startswith("B12 injection") else summary.removeprefix("Blood test: ")


def by_libical(reader, paths):
    found = {str(path): Counter() for path in paths}
    lines = subprocess.run([reader, *paths], check=True, stdout=subprocess.PIPE, text=True).stdout
    for path, summary, start, end in (line.split("\t") for line in lines.splitlines()):
        found[path][title(summary), int(start), int(end)] += 1
    return found.values()


def by_vobject(text):
    # It would keep the rules of a zone from the first file that names it.
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in known.keys() - {"UTC"}:
        del known[name]
    events = vobject.readOne(text).vevent_list
    return Counter((title(event.summary.value), *map(second, (event.dtstart.value, event.dtend.value))) for event in events)


def by_icalendar(text):
    """The title of each event, and its two times in zones of the database NEW."""
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return [(title(event["SUMMARY"]), event["DTSTART"].dt, event["DTEND"].dt) for event in events]


def by_name(events, zone_of):
    """The events by the zones that their names lead to; without those of which there is no such zone."""
    found = Counter()
    for name, *times in events:
        zones = [zone_of(time.tzinfo.key) for time in times]
        if None not in zones:
            found[name, *(second(time.replace(tzinfo=zone)) for time, zone in zip(times, zones, strict=True))] += 1
    return found


def second(time):
    return int(time.timestamp())


@functools.cache
def old_zone(name):
    if not (arguments.old / name).is_file():
        return None
    with (arguments.old / name).open("rb") as file:
        return ZoneInfo.from_file(file, name)


def soon(events):
    return Counter({event: count for event, count in events.items() if event[2] < OLD_UNTIL})


def built(name, folder):
    """What must be read in each calendar of a zone, by its file."""
    must = {}
    zone = ZoneInfo(name)
    for number, times in enumerate(plans(switches(zone), 6 if arguments.all else 3)):
        path = Path(folder) / f"{number:02}.yaml"
        text, must[path.with_name(f"{path.stem}-family.ics")] = prescription(number, zone, times)
        path.write_text(text)
    command = [arguments.b12cal, "build", "--quiet", "--as-of", "2019-12-01", folder]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"{name}: {run.stderr}")
    return must


def compared(name):
    """For each reader, how many instants of a zone it reads, and which of them are wrong."""
    counts, wrong = [0] * len(READERS), [[] for _ in READERS]
    with tempfile.TemporaryDirectory(prefix="b12cal-zone-") as folder:
        must = built(name, folder)
        for (path, right), libical in zip(must.items(), by_libical(arguments.reader, must), strict=True):
            text = path.read_bytes().decode()
            events = by_icalendar(text)
            old = soon(by_name(events, old_zone))
            found = [libical, by_vobject(text), by_name(events, ZoneInfo), old]
            # A zone that OLD does not have is not read by it.
            must_be = [right, right, right, soon(right) if old else old]
            for index, (event_is, event_must) in enumerate(zip(found, must_be, strict=True)):
                counts[index] += 2 * event_is.total()
                wrong[index] += [f"{name}, {path.stem}: reads {event}" for event in event_is - event_must]
                wrong[index] += [f"{name}, {path.stem}: must be {event}" for event in event_must - event_is]
    return counts, wrong


def assert_rules_are_read():
    """The first two readers must be wrong where the VTIMEZONE is, and the others not."""
    with tempfile.TemporaryDirectory(prefix="b12cal-zone-") as folder:
        path, right = next(iter(built("Europe/London", folder).items()))
        text = path.read_bytes().decode().replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0115")
        path.write_bytes(text.encode())
        [libical] = by_libical(arguments.reader, [path])
        for found in (libical, by_vobject(text)):
            assert (found - right).total() > right.total() / 4, "the VTIMEZONE is not read"
        assert by_name(by_icalendar(text), ZoneInfo) == right, "no database of its own is asked"


def main():
    names = (arguments.new.parent / "zones").read_text().split()
    names = [name for name in names if name != "Factory"]
    if not arguments.all:
        names = list({clocks(name): name for name in reversed(names)}.values())
    assert_rules_are_read()
    counts, wrong = [0] * len(READERS), [[] for _ in READERS]
    with multiprocessing.Pool(arguments.jobs) as pool:
        for more, differ in pool.imap_unordered(compared, names, chunksize=4):
            for index, _ in enumerate(READERS):
                counts[index] += more[index]
                wrong[index] += differ[index]
    for reader, count, lines in zip(READERS, counts, wrong, strict=True):
        print(f"{reader}: {count:,} instants, {len(lines)} differences")
        print(*sorted(lines)[:20], sep="\n", end="\n" if lines else "")
    print(f"{len(names)} zones, {sum(counts):,} instants compared")
    return 1 if any(wrong) else 0


parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
for folder in ("b12cal", "reader", "new", "old"):
    parser.add_argument(folder, type=Path)
parser.add_argument("--all", action="store_true")
parser.add_argument("--jobs", type=int, default=2)
arguments = parser.parse_args()
reset_tzpath([arguments.new.resolve()])
sys.exit(main())
