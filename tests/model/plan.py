"""A second opinion on the schedule of b12cal, written from FORMAT.md alone.

`plan(rx, today)` takes a prescription (the dict of its YAML, all scalars as text or int) and gives what the calendar
should hold. It raises `Refused` where the manual calls the prescription an error. It knows days and times of day, and
nothing of texts, time zones, sites or `away`. It is slow and plain on purpose: one function for each rule.
"""
import calendar
import itertools
import re
from datetime import date, timedelta

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NOT_INJECTED = ("oral", "sublingual", "nasal")


class Refused(Exception):
    """The manual calls this prescription an error."""


# ---- Days and lengths. A day is (date, the day of the month that was meant).

def day(text):
    d = date.fromisoformat(str(text))
    return (d, d.day)


def length(text):
    """'12 weeks' -> (12, 'week')"""
    n, unit = text.split()
    return int(n), unit.rstrip("s")


def add(anchor, n, unit):
    """n units after an anchor: months keep the day that was meant, days and weeks count from the day itself."""
    d, meant = anchor
    if unit == "month":
        months = d.year * 12 + d.month - 1 + n
        year, month = months // 12, months % 12 + 1
        return (date(year, month, min(meant, calendar.monthrange(year, month)[1])), meant)
    d += timedelta(days=n * (7 if unit == "week" else 1))
    return (d, d.day)


def listed(words, d):
    """Whether weekdays list a day: `tue`, or `first tue`, the first of its month."""
    weekday = WEEKDAYS[d.weekday()]
    place = ["first", "second", "third", "fourth", "fifth"][(d.day - 1) // 7]
    names = {weekday, place + " " + weekday}
    if (d + timedelta(days=7)).month != d.month:
        names.add("last " + weekday)
    return not names.isdisjoint(words)


def apart(first, d, unit):
    """Weeks from Monday, or months, from that of a day to that of another."""
    if unit == "month":
        return (d.year - first.year) * 12 + d.month - first.month
    return ((d - timedelta(days=d.weekday())) - (first - timedelta(days=first.weekday()))).days // 7


def yes(value):
    return str(value).lower() in ("yes", "true")


# ---- Phases

class Phase:
    """The counted days of one phase: before `changes`, `pause` and `avoid`."""

    def __init__(self, model, index, spec):
        self.model, self.spec, self.name = model, spec, spec["name"]
        self.injected = spec.get("route", model.rx.get("route", "intramuscular")) not in NOT_INJECTED
        self.from_given = spec.get("next") == "from given"
        self.entries = {n: e for (kind, name, n), e in model.entries.items() if kind == "dose" and name == self.name}
        self.beside = yes(spec.get("alongside", "no"))
        self.before = model.phases[index - 1] if index and not self.beside else None
        self.starts = spec.get("starts", spec.get("start"))
        self.waits = bool(self.before and (self.before.waits or self.before.review))
        if self.beside:
            self.check_beside()
            self.waits = not model.sentence(self.starts, inside=self)
        self.review = None
        self.count = None  # None: open
        self.stands_for = {}  # number of a made-up dose -> number of the missed one
        self.open = not {"doses", "for", "until", "total", "review", "days", "dates"} & set(spec)
        self.closed = spec.get("avoid") if spec.get("avoid", {}).get("move") == "push" else None
        self.check_cadence()
        if not self.waits:
            self.begin()
            self.end()
        elif "dates" in spec or not self.beside and self.starts and model.sentence(self.starts, inside=self):
            raise Refused("a phase that waits starts on a day that is known")

    def check_beside(self):
        if self.injected or self.from_given or ("starts" in self.spec) == ("start" in self.spec):
            raise Refused("what cannot be beside the others")

    def check_cadence(self):
        spec = self.spec
        if self.from_given and {"weekdays", "days", "dates"} & set(spec):
            raise Refused("counted from what was given, on days of its own")
        if "every" in spec and "weekdays" in spec:
            of_month = {" " in word for word in spec["weekdays"]}
            if of_month != {length(spec["every"])[1] == "month"} or length(spec["every"])[1] == "day":
                raise Refused("weekdays that do not fit the interval")
        if "dates" in spec and [str(d) for d in spec["dates"]] != sorted({str(d) for d in spec["dates"]}):
            raise Refused("dates that do not rise")
        if "dates" in spec and ("starts" in spec or not self.before and day(spec["dates"][0])[0] < self.model.start):
            raise Refused("dates before the start")
        if self.closed:
            k, unit = length(spec["every"]) if "every" in spec else (1, "week")
            frequent = unit == "day" and k <= 7 or unit == "week" and k == 1
            if not frequent or not self.injected or not {"doses", "total", "for"} & set(spec):
                raise Refused("what cannot be pushed on")

    def begin(self):
        """The anchor, and the number of intervals from it to the first dose."""
        self.known = {}
        starts = self.starts
        if starts:
            self.anchor, self.offset = self.model.sentence(starts, inside=self)[0][0], 0
        elif not self.before:
            self.anchor, self.offset = day(self.model.rx["start"]), 0
        else:
            self.anchor, self.offset = self.before.hang(self.before.count, as_given=self.from_given), 1
        begins = self.anchor if starts else self.plan(1)
        if self.before and begins[0] <= self.before.hang(self.before.count)[0]:
            self.model.complaints.append("seam")

    def days(self):
        """The days of the cadence, one after the other, whatever is closed."""
        spec, one = self.spec, timedelta(days=1)
        if "dates" in spec:
            yield from map(day, spec["dates"])
        elif "days" in spec:
            yield from (add(self.anchor, int(n) - 1 + self.offset, "day") for n in spec["days"])
        elif "weekdays" in spec:
            k, unit = length(spec["every"]) if "every" in spec else (1, "week")
            first = d = self.first_listed(k, unit)
            while True:
                if listed(spec["weekdays"], d) and apart(first, d, unit) % k == 0:
                    yield (d, d.day)
                d += one
        else:
            k, unit = length(spec["every"])
            for n in itertools.count(self.offset):
                yield add(self.anchor, n * k, unit)

    def first_listed(self, k, unit):
        """The first listed weekday: from the start on, after a seam, or with an interval nearest to the plain date."""
        words, d, one = self.spec["weekdays"], self.anchor[0], timedelta(days=1)
        if self.offset and "every" in self.spec:
            plain = add(self.anchor, k, unit)[0]
            return next(d for n in range(60) for d in (plain + n * one, plain - n * one) if listed(words, d))
        d += self.offset * one
        while not listed(words, d):
            d += one
        return d

    def free(self, days):
        """Those of the days that are not closed."""
        behind = None  # the first of some closed days
        for d in days:
            if behind and (d[0] - behind).days > 60:
                raise Refused("no free day")
            if not self.closed or not avoided(self.closed, d[0]):
                yield d
                behind = None
            else:
                behind = behind or d[0]

    def unpushed(self, n):
        """Dose n as if nothing were closed, which is how many `for` and a review give."""
        return self.kept("unpushed", self.days, n)

    def plan(self, n):
        """Dose n without the entries of this phase."""
        return self.kept("plan", lambda: self.free(self.days()), n)

    def kept(self, name, days, n):
        """Day n of some days, which are worked out once."""
        rest, found = self.known.setdefault(name, (days(), []))
        while len(found) < n:
            found.append(next(rest))
        return found[n - 1]

    def given(self, n):
        entry = self.entries.get(n)
        return day(entry["date"]) if entry and "date" in entry else None

    def counted(self, n):
        """Dose n before it is moved."""
        if self.from_given:
            for j in range(n - 1, 0, -1):
                if self.given(j):
                    k, unit = length(self.spec["every"])
                    after = (add(self.hang(j), m * k, unit) for m in itertools.count(1))
                    return next(itertools.islice(self.free(after), n - j - 1, None))
        return self.plan(n)

    def hang(self, n, as_given=False):
        """The day that other things count from. An entry on the counted day keeps the day that was meant."""
        counted, given = self.counted(n), self.given(n)
        if (self.from_given or as_given) and given and given[0] != counted[0]:
            return given
        return counted

    def end(self):
        spec, within = self.spec, None
        if "days" in spec:
            self.count = len(spec["days"])
        elif "dates" in spec:
            self.count = len(spec["dates"])
        elif "doses" in spec:
            self.count = int(spec["doses"])
        elif "total" in spec:
            total, dose = (int(t.split()[0]) * (1000 if t.endswith("mg") else 1)
                           for t in (spec["total"], spec.get("dose", self.model.rx["dose"])))
            if total % dose:
                raise Refused("total")
            self.count = total // dose
        elif "for" in spec or str(spec.get("review", "")).startswith("after"):
            end = add(self.unpushed(1), *length(spec["for"] if "for" in spec else spec["review"].removeprefix("after ")))[0]
            within = lambda n: self.unpushed(n)[0] < end
            self.review = end if "review" in spec else None
        elif "until" in spec or "review" in spec:
            last = day(spec.get("until", spec.get("review")))[0]
            recorded = max(self.entries, default=0)  # what is recorded is there, if it was before the records
            within = lambda n: self.counted(n)[0] <= last or n <= recorded and self.plan(n)[0] <= last
            self.review = last if "review" in spec else None
        if within:
            self.count = 0
            while within(self.count + 1):
                self.count += 1
        if self.count == 0:
            raise Refused("a phase without a dose")
        self.make_up()
        if self.closed:  # every dose has a free day
            [self.counted(n) for n in range(1, self.count + 1)]

    def make_up(self):
        numbers = [n for n, e in sorted(self.entries.items()) if yes(e.get("make_up", "no"))]
        if numbers and not {"doses", "total", "for"} & set(self.spec):
            raise Refused("make_up in a phase that does not end by a number")
        for n in numbers:
            if n > self.count:
                raise Refused("make_up of a dose that does not exist")
            self.count += 1
            self.stands_for[self.count] = self.stands_for.get(n, n)

    def of(self):
        """The number that titles and tables show."""
        planned = self.count and self.count - len(self.stands_for)
        return planned if str(self.spec.get("review", "after")).startswith("after") else None

    def has(self, n):
        return not self.waits and n >= 1 and (self.count is None or n <= self.count)


# ---- The whole plan

class Model:
    def __init__(self, rx, today):
        self.rx, self.today = rx, date.fromisoformat(str(today))
        self.start = day(rx["start"])[0]
        until = rx.get("feed", {}).get("until")
        self.horizon = day(until)[0] if until else date(max(self.today, self.start).year + 1, 12, 31)
        extras = [day(c["extra"])[0] for c in rx.get("changes", []) if "extra" in c]
        self.far = max([self.horizon, self.today, *extras]) + timedelta(days=130)  # how far things are worked out
        self.complaints = []  # errors, unless records alone brought them about
        self.froms = []
        self.changes = self.lines(rx.get("changes", []))
        self.entries = self.lines(rx.get("given", []))
        self.results = self.lines(rx.get("results", []))
        if any(day(entry["date"])[0] > self.today for entry in self.results.values()):
            raise Refused("a result in the future")
        self.phases = []
        for i, spec in enumerate(sorted(rx["phases"], key=lambda spec: yes(spec.get("alongside", "no")))):
            self.phases.append(Phase(self, i, spec))
        self.check_names()
        self.first = self.phases[0].hang(1)[0]

    def lines(self, items):
        """Lines by what they are about: (kind, phase or recheck, number or day)."""
        found = {}
        for line in items:
            if "from" in line:
                self.add_from(line)
                continue
            kind = next(k for k in ("extra", "dose", "recheck") if k in line)
            n, name = re.fullmatch(r"(?:(\d+) of )?(.*)", str(line[kind])).groups()
            key = (kind, None, name) if kind == "extra" else (kind, name, int(n or 1))
            if key in found:
                raise Refused("named twice")
            found[key] = line
        return found

    def add_from(self, line):
        if day(line["from"])[0] < self.start:
            raise Refused("from before the start")
        for other in self.froms:
            same = other["from"] == line["from"] and other.get("phase") == line.get("phase")
            if same and {"time", "place"} & set(other) & set(line):
                raise Refused("two lines say one thing")
        self.froms.append(line)

    def check_names(self):
        """Every dose that is named is there; what is recorded can have happened."""
        for where in (self.changes, self.entries):
            for kind, name, n in where:
                if kind == "dose" and not any(p.name == name and p.has(n) for p in self.phases):
                    raise Refused("no such dose")
        behind = None
        for i, phase in enumerate(self.phases):
            for n, entry in sorted(phase.entries.items()):
                if not phase.injected:
                    raise Refused("a record of a tablet")
                if yes(self.changes.get(("dose", phase.name, n), {}).get("skip", "no")):
                    raise Refused("a record of a skipped dose")
                if "date" not in entry:
                    continue
                d = phase.given(n)[0]
                if d > self.today:
                    raise Refused("given in the future")
                if behind and d < behind:
                    raise Refused("the days fall")
                behind = d
            later = [p.given(n)[0] for p in self.phases[i + 1:] for n in p.entries if p.given(n)]
            if any(n not in phase.entries and d <= phase.counted(n)[0] for n in phase.stands_for for d in later):
                raise Refused("made up behind a dose of a later phase")
        for (kind, _, planned), entry in self.entries.items():
            if kind == "extra":
                if "missed" in entry and ("extra", None, planned) not in self.changes:
                    raise Refused("missed, and not planned")
                if day(entry.get("date", planned))[0] > self.today:
                    raise Refused("given in the future")

    # -- sentences

    def place(self, words, inside=None):
        """An ANCHOR: (day, phase, number); inside: the phase that `starts` here."""
        as_given = bool(inside and inside.from_given)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
            return day(words), None, None
        if words in self.rx.get("milestones", {}):
            return day(self.rx["milestones"][words]), None, None
        if words == "first dose":
            phase, n = self.phases[0], 1
        elif words.startswith("start of "):
            phase, n = self.find(words.removeprefix("start of ")), 1
        elif re.match(r"dose \d+ of ", words):
            number, name = words.removeprefix("dose ").split(" of ", 1)
            phase, n = self.find(name), int(number)
            if not phase.waits and not phase.has(n):
                raise Refused("no such dose")
        else:
            phase = self.find(words)
            n = phase.count
            if phase.open:
                raise Refused("the last dose of an open phase")
        if phase.waits:
            return None, None, None
        return phase.hang(n, as_given=as_given), phase, n

    def find(self, name):
        for phase in self.phases:
            if phase.name == name:
                return phase
        raise Refused("no such phase")

    def sentence(self, text, recheck=None, inside=None):
        """The days of a sentence: (day, (phase, number) if it is `on` a dose)."""
        text = str(text)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return [(day(text), None)]
        if text.startswith("on "):
            at, phase, n = self.place(text.removeprefix("on "), inside)
            return [(at, (phase, n) if phase else None)] if at else []
        every, numbers, unit, way, words = re.fullmatch(
            r"(every )?([\d, ]+) (day|week|month)s? (after|before) (.*)", text).groups()
        at, _, _ = self.place(words, inside)
        if not at:
            return []
        sign = 1 if way == "after" else -1
        numbers = [int(n) * sign for n in numbers.split(",")]
        if not every:
            return [(add(at, n, unit), None) for n in numbers]
        days, k = [], 0
        named = max([n for kind, name, n in [*self.changes, *self.results] if name == recheck["name"]] + [0])
        while len(days) < int(recheck.get("times", 10**6)):
            k += 1
            d = add(at, k * numbers[0], unit)
            if "until" in recheck and d[0] > day(recheck["until"])[0]:
                break
            if d[0] > self.far and len(days) > named:
                break
            if d[0] >= self.first:
                days.append((d, None))
        return days

    # -- what takes place

    def doses(self):
        """All doses in order, to well behind the horizon, on their days after `changes`, `pause`, and entries."""
        named = [n for kind, _, n in [*self.changes, *self.entries] if kind == "dose"] + [0]
        everything = []
        for phase in self.phases:
            n = 1
            while phase.has(n):
                counted = phase.counted(n)[0]
                everything.append(self.dose(phase, n, counted))
                if phase.count is None and counted > self.far and n > max(named):
                    break
                n += 1
        return everything

    def dose(self, phase, n, counted):
        change = self.changes.get(("dose", phase.name, n), {})
        entry = phase.entries.get(n)
        o = dict(kind="dose", name=phase.name, n=n, phase=phase, counted=counted, date=counted, status=None,
                 change=change, entry=entry or {}, of=phase.of(), stands_for=phase.stands_for.get(n),
                 injected=phase.injected, pinned="to" in change, out=None)
        if "to" in change:
            o["date"] = day(change["to"])[0]
        if yes(change.get("skip", "no")):
            o["out"] = "skip"
        elif entry:
            o["status"] = "given" if "date" in entry else "missed"
            if "date" in entry:
                o["date"], o["pinned"] = day(entry["date"])[0], True
            elif self.paused(counted):
                o["pinned"] = True
        elif not o["pinned"] and self.paused(counted):
            o["out"] = "pause"
        return o

    def paused(self, d):
        return any(day(p["from"])[0] <= d <= day(p["to"])[0] for p in self.rx.get("pause", []))

    def check_changes(self, ordered):
        """A change must leave a dose or recheck between its neighbours, on their changed days; entries do not count."""
        there = [o for o in ordered if not o["out"] and not o["entry"]]
        pairs = [(a, b) for a, b in zip(there, there[1:]) if beside(a) == beside(b)]
        for a, b in pairs:
            if ("to" in a["change"] or "to" in b["change"]) and a["date"] >= b["date"]:
                raise Refused("change: not between its neighbours")
        for o in there:
            if "to" in o["change"] and o["kind"] == "dose" and o["phase"].review:
                dated = not str(o["phase"].spec["review"]).startswith("after")
                if o["date"] > o["phase"].review or o["date"] == o["phase"].review and not dated:
                    raise Refused("change: behind the review")

    def avoid(self, ordered, extras=()):
        """Move what falls on a day to avoid, one after the other."""
        there = [o for o in ordered if not o["out"] and not beside(o)]
        for i, o in enumerate(there):
            spec = self.rx.get("avoid")
            if o["kind"] == "dose":
                spec = o["phase"].spec.get("avoid", spec)
            if o["kind"] == "dose" and "dates" in o["phase"].spec:
                continue  # a booked date does not move
            if not spec or o["pinned"] or not avoided(spec, o["date"]) or not o.get("injected", True):
                continue
            low, high = neighbours(there, i)
            taken = {x["date"] for x in [*there, *extras] if x is not o and x["kind"] != "recheck" and x["injected"]}
            for step in steps(spec.get("move", "later")):
                d = o["date"] + timedelta(days=step)
                if avoided(spec, d) or d in taken or any(d <= x for x in low) or any(d >= x for x in high):
                    continue
                if o["kind"] == "dose" and not self.free(o, d, there, extras):
                    continue
                o["date"] = d
                break

    def free(self, o, d, there, extras):
        review = o["phase"].review
        if self.paused(d) or d < self.start or review and d > review:
            return False
        if review and d == review and str(o["phase"].spec["review"]).startswith("after"):
            return False
        window = o["phase"].spec.get("window", self.rx.get("window"))
        if window:
            sides = window if isinstance(window, dict) else dict(early=window, late=window)
            here = (o["counted"], o["counted"].day)
            for side, sign in (("early", -1), ("late", 1)):
                if side in sides:
                    n, unit = length(sides[side])
                    if (add(here, sign * n, unit)[0] - d).days * sign < 0:
                        return False
        if "min_gap" in self.rx:
            n, unit = length(self.rx["min_gap"])
            others = [x["date"] for x in [*there, *extras] if x is not o and x["injected"] and not x["entry"]]
            for other in others:
                a, b = min(d, other), max(d, other)
                if add((a, a.day), n, unit)[0] > b:
                    return False
        return True

    def extras(self):
        planned = {str(n): c for (kind, _, n), c in self.changes.items() if kind == "extra"}
        recorded = {str(n): e for (kind, _, n), e in self.entries.items() if kind == "extra"}
        result = []
        for text in sorted({*planned, *recorded}):
            d, entry = day(text)[0], recorded.get(text, {})
            if text in planned and d < self.start and not entry:
                raise Refused("an extra before the start")
            status = None if not entry else "missed" if "missed" in entry else "given"
            result.append(dict(kind="extra", name="extra", n=text, status=status, out=None, injected=True, entry=entry,
                               date=day(entry.get("date", text))[0], change=planned.get(text, {})))
        return result

    def rechecks(self, injections):
        result = []
        for spec in self.rx.get("rechecks", []):
            when = spec["when"] if isinstance(spec["when"], list) else [spec["when"]]
            found = {}
            for text in when:
                for d, on in self.sentence(text, spec):
                    found[d[0]] = found.get(d[0]) or on
            mine = []
            for n, d in enumerate(sorted(found), 1):
                key = ("recheck", spec["name"], n)
                change, entry = self.changes.get(key, {}), self.results.get(key, {})
                o = dict(kind="recheck", name=spec["name"], n=n, spec=spec, counted=d, date=d, status=None, pinned=True,
                         change=change, entry=entry, on=found[d], out="skip" if yes(change.get("skip", "no")) else None)
                dose = [x for x in injections if o["on"] == (x["phase"], x["n"])]
                if entry:
                    if o["out"]:
                        raise Refused("a result of a skipped recheck")
                    o["date"], o["status"] = day(entry["date"])[0], "done"
                elif "to" in change:
                    o["date"] = day(change["to"])[0]
                elif dose and yes(spec.get("before_injection", "no")):
                    o["date"] = dose[0]["date"]
                else:
                    o["pinned"] = False
                mine.append(o)
            for kind, name, n in [*self.changes, *self.results]:
                if kind == "recheck" and name == spec["name"] and n > len(mine):
                    raise Refused("no such recheck")
            self.check_changes(mine)
            self.avoid(mine)
            result += mine
        return result

    def in_force(self, key, o):
        """What holds for an occurrence on its day: the line's own, its phase's, that of `from`, that of the top."""
        if key == "place" and not o.get("injected", True):
            return None
        for line in (o["entry"], o["change"]):
            if key in line:
                return line[key]
        own = o["spec"] if o["kind"] == "recheck" else o["phase"].spec
        lines = sorted((f for f in self.froms if key in f and day(f["from"])[0] <= o["date"]), key=lambda f: f["from"])
        named = [f for f in lines if o["kind"] != "recheck" and f.get("phase") == own["name"]]
        general = [f for f in lines if "phase" not in f]
        if named:
            return named[-1][key]
        if key in own:
            return own[key]
        if o["kind"] == "recheck" and key == "place":
            return None
        return general[-1][key] if general else self.rx.get(key)

    def plan(self):
        doses = self.doses()
        self.check_changes(doses)
        extras = self.extras()
        planned_extras = [o["date"] for o in extras if not o["entry"]]
        self.avoid(doses, extras)
        if any(o["status"] == "missed" and o["date"] > self.today for o in doses + extras):
            raise Refused("missed in the future")
        for o in doses:
            if o["injected"] and not o["out"] and not o["entry"] and o["date"] in planned_extras:
                raise Refused("an extra on the day of a dose")
        injections = [o for o in doses if o["injected"] and not o["out"]]
        for extra in extras:  # what is in force: the phase of the last injection before it
            if not injections:
                raise Refused("an extra where nothing is injected")
            before = [o for o in injections if o["date"] <= extra["date"]]
            extra["phase"] = (sorted(before, key=lambda o: o["date"])[-1] if before else injections[0])["phase"]
        injections += extras
        for o in doses + extras:
            o["time"] = clock(self.in_force("time", o))
            o["place"] = self.in_force("place", o)
        rechecks = self.rechecks(injections)
        for o in rechecks:
            self.settle(o, injections)
        shown = [o for o in doses + extras + rechecks if not o["out"] and o["date"] <= self.horizon]
        out = [(o["kind"], o["name"], o["n"], str(o["counted"]), o["out"]) for o in doses + rechecks
               if o["out"] and o["counted"] <= self.horizon]
        reviews = [(p.name, str(p.review)) for p in self.phases if p.review and p.review <= self.horizon]
        if not shown and not reviews:
            raise Refused("nothing is left of the plan")
        return dict(shown=shown, out=sorted(out, key=str), reviews=reviews,
                    late=self.late([o for o in doses + extras + rechecks if not o["out"]]))

    def settle(self, o, injections):
        """The time of a recheck; one that belongs before an injection needs one on its day."""
        o["place"] = self.in_force("place", o)
        o["time"] = clock(self.in_force("time", o))
        if not yes(o["spec"].get("before_injection", "no")) or o["out"]:
            return
        here = sorted(x["time"] for x in injections if x["date"] == o["date"])
        if o["on"]:  # its own dose, if another one is on that day
            here = [x["time"] for x in injections if (x["phase"], x["n"]) == o["on"] and x["date"] == o["date"]] or here
        excused = o["entry"] or o["date"] > self.horizon
        if not here:
            return excused or self.complaints.append("no injection on the day of a recheck before it")
        own = o["change"].get("time", o["spec"].get("time"))
        if own is None:
            minutes = int(here[0][:2]) * 60 + int(here[0][3:]) - 30
            o["date"] -= timedelta(days=1 if minutes < 0 else 0)
            o["time"] = "%02d:%02d" % divmod(minutes % 1440, 60)
        elif clock(own) >= here[0] and not excused:
            self.complaints.append("a recheck not before its injection")

    def late(self, shown):
        """What is not recorded: injections from the first recorded one on, and rechecks once a result is kept."""
        injections = [o for o in shown if o["kind"] != "recheck" and o["injected"]]
        since = min([o["date"] for o in injections if o["entry"]], default=self.today)
        asked = [o for o in injections if o["date"] >= since]
        tests = [o for o in shown if o["kind"] == "recheck"]
        since = min([o["date"] for o in tests if o["entry"]], default=self.today)
        asked += [o for o in tests if o["date"] >= since]
        return [o for o in asked if not o["entry"] and o["date"] < self.today]


def neighbours(there, i):
    """The days before and after which occurrence i stays. A recorded dose binds if it is on the side of its number."""
    now = there[i]["date"]
    low, high = ([x["date"] for x in side if not x["entry"]][:1] for side in (there[:i][::-1], there[i + 1:]))
    return (low + [x["date"] for x in there[:i] if x["entry"] and x["date"] < now],
            high + [x["date"] for x in there[i + 1:] if x["entry"] and x["date"] > now])


def beside(o):
    """The phase beside the others that it is a dose of."""
    return o["name"] if o["kind"] == "dose" and o["phase"].beside else None


def clock(text):
    return str(text).rjust(5, "0")


def avoided(spec, d):
    return WEEKDAYS[d.weekday()] in spec.get("weekdays", []) or str(d) in map(str, spec.get("dates", []))


def steps(move):
    """In which order days are tried; `nearest` takes the later one of two."""
    for n in range(1, 61):
        if move in ("later", "nearest"):
            yield n
        if move in ("earlier", "nearest"):
            yield -n


def plan(rx, today):
    model = Model(rx, today)
    result = model.plan()
    if model.complaints and model.entries:  # does the plan alone contradict itself?
        model = Model({k: v for k, v in rx.items() if k != "given"}, today)
        try:
            model.plan()
        except Refused:
            pass
    if model.complaints:
        raise Refused(model.complaints[0])
    return result
