"""Compares a calendar file with what a CalDAV server hands out, event by event, as an app on a phone fetches them.

    compare.py FILE URL USER PASSWORD

Prints what is different, and exits with 1 if anything is. A duration is a length of time: -PT24H is -P1D.
"""

import base64
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml

from icalendar import Calendar


def value(prop):
    """What a property says: a time with the name of its zone, a length of time, or text."""
    zone = prop.params.get("TZID") if hasattr(prop, "params") else None
    return (prop.dt if hasattr(prop, "dt") else prop.to_ical(), zone)


def said(component):
    """All that a component says, its alarms included, in no particular order."""
    properties = sorted((name, repr(value(prop))) for name, prop in component.property_items(recursive=False)
                        if name not in ("BEGIN", "END"))
    return properties + sorted(("ALARM", repr(said(alarm))) for alarm in component.subcomponents)


def events(calendar):
    """The events of a calendar by UID; each zone that one names has to be there."""
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    found = {}
    for event in calendar.walk("VEVENT"):
        zone = event["DTSTART"].params.get("TZID")
        assert zone is None or zone in zones, f"{event['UID']} has no VTIMEZONE {zone}"
        assert str(event["UID"]) not in found, f"{event['UID']} is there twice"
        found[str(event["UID"])] = said(event)
    return found


def fetch(url, user, password, method="GET"):
    secret = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Depth": "1"}
    with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers)) as answer:
        return answer.read()


def pushed(url, user, password):
    """The events of every item of a collection, each fetched by itself."""
    listing = xml.fromstring(fetch(url, user, password, "PROPFIND"))
    found = {}
    for href in listing.iter("{DAV:}href"):
        if href.text.endswith(".ics"):
            item = fetch(urllib.parse.urljoin(url, href.text), user, password)
            found |= events(Calendar.from_ical(item))
    return found


def main(file, url, user, password):
    with open(file, "rb") as opened:
        here = events(Calendar.from_ical(opened.read()))
    there = pushed(url, user, password)
    assert here, f"{file} has no events"
    different = [uid for uid in sorted(here.keys() | there.keys()) if here.get(uid) != there.get(uid)]
    for uid in different:
        for mark, side, other in (("-", here, there), ("+", there, here)):
            for line in side.get(uid, []):
                if line not in other.get(uid, []):
                    print(uid, mark, *line)
    alarms = sum(name == "ALARM" for event in there.values() for name, _ in event)
    print(f"{len(there)} events with {alarms} alarms on the server, {len(different)} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
