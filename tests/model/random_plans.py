"""Random prescriptions, mostly valid, the same for the same seed.

`make(seed)` gives (prescription, today). The days of records and changes are near those of the model, so that most make sense. `write` makes a file of it: JSON is YAML.
"""
import json
import random
from datetime import date, timedelta

import plan

DAY = timedelta(days=1)


def make(seed):
    r = random.Random(seed)
    rx = dict(b12cal=1, id="random-plan", issued="2025-01-01", cause="diet", dose="1 mg", time_zone="Europe/London",
              product=dict(name="hydroxocobalamin", strength="1 mg/mL", container="1 mL ampoule"),
              time=r.choice(["09:00", "09:00", "16:30", "00:20"]))
    start = date(2026, 1, 1) + r.randrange(800) * DAY
    if r.random() < 0.3:  # the end of a month
        start = (start.replace(day=1) + 31 * DAY).replace(day=1) - r.choice([1, 1, 2, 3]) * DAY
    today = start + r.choice([-5, 0, r.randrange(60), r.randrange(400), r.randrange(400)]) * DAY
    if r.random() < 0.6:
        today = start + r.randrange(40, 600) * DAY
    rx["start"] = str(start)
    if r.random() < 0.8 or today > start + 300 * DAY:
        rx["feed"] = dict(until=str(start + r.choice([30, 90, 200, 400, 500, 600]) * DAY + r.randrange(40) * DAY))
    rx["phases"] = phases(r, start)
    if r.random() < 0.2:  # a date that others count from gets a name
        rx["milestones"] = dict(m=str(start + r.randint(-60, 200) * DAY))
    if r.random() < 0.6:
        rx["rechecks"] = [recheck(r, i, rx["phases"], start) for i in range(r.randint(1, 3))]
    if "milestones" in rx:
        rx.setdefault("rechecks", []).append(dict(name="v", tests=["cbc"], when=r.choice(
            ["1, 3 months after m", "every 2 months after m", "on m", "3 days before m"])))
        if len(rx["phases"]) > 1 and r.random() < 0.3:
            rx["phases"][-1]["starts"] = r.choice(["4 months after m", "on m", "2 weeks before m"])
    if r.random() < 0.25:
        add_beside(r, rx, start)
    if r.random() < 0.3:
        rx["avoid"] = avoid(r, start)
    if r.random() < 0.2:
        rx["window"] = window(r)
    for p in rx["phases"]:
        if r.random() < 0.07:
            p["window"] = window(r)
    if r.random() < 0.2:
        rx["min_gap"] = r.choice(["1 day", "2 days", "3 days", "1 week", "1 month"])
    if r.random() < 0.25:
        begin = start + r.randrange(200) * DAY
        rx["pause"] = [{"from": str(begin), "to": str(begin + r.randrange(30) * DAY)}]
    model = first_look(rx, today)
    if model:
        if r.random() < 0.4:
            add_changes(r, rx, model)
        if r.random() < 0.85:
            add_given(r, rx, today)
        if "rechecks" in rx and r.random() < 0.4:
            add_results(r, rx, model, today)
    return rx, str(today)


def first_look(rx, today):
    try:
        return plan.Model(rx, today)
    except plan.Refused:
        return None


def phases(r, start):
    result, estimate = [], start
    count = r.choice([1, 2, 2, 2, 3, 4])
    for i in range(count):
        p, last = dict(name="abcd"[i]), i == count - 1
        cadence = r.choice(["every"] * 5 + ["weekdays", "weekdays", "weekly", "weekly", "monthly", "days", "dates"])
        if cadence == "every":
            n, step = r.choice([(1, 1), (2, 1), (3, 1), (1, 7), (2, 7), (5, 7), (12, 7), (1, 30), (1, 30), (2, 30),
                                (3, 30)])
            p["every"] = "%d %s%s" % (n, {1: "day", 7: "week", 30: "month"}[step], "s" if n > 1 else "")
            step *= n
            if r.random() < 0.5:
                p["next"] = r.choice(["from given", "from given", "from given", "from plan"])
        elif cadence == "weekly":
            n, p["weekdays"] = r.choice([1, 1, 2, 2, 3, 12]), r.sample(plan.WEEKDAYS, r.randint(1, 3))
            p["every"], step = "%d week%s" % (n, "s" if n > 1 else ""), 7 * n // len(p["weekdays"])
        elif cadence == "monthly":
            places = r.sample(["first", "second", "third", r.choice(["fourth", "last"])], r.randint(1, 3))
            n, p["weekdays"] = r.choice([1, 1, 2, 3]), ["%s %s" % (place, r.choice(plan.WEEKDAYS)) for place in places]
            p["every"], step = "%d month%s" % (n, "s" if n > 1 else ""), 30 * n // len(places)
        elif cadence == "dates":
            days = {estimate + r.randint(0, 90) * DAY for _ in range(r.randint(1, 6))}
            p["dates"], step = [str(d) for d in sorted(days)], 8
        elif cadence == "weekdays":
            p["weekdays"], step = sorted(r.sample(plan.WEEKDAYS, r.randint(1, 3)), key=plan.WEEKDAYS.index), 3
        else:
            p["days"], step = sorted(r.sample(range(1, 40), r.randint(1, 6))), 8
        doses = r.randint(1, 7)
        end = r.choice(["doses", "doses", "for", "until", "total"] + ["review"] * (r.random() < 0.3)
                       + ["open"] * 5 * last)
        if "days" in p or "dates" in p:
            pass
        elif end == "doses":
            p["doses"] = doses
        elif end == "total":
            p["total"] = "%d mg" % doses
        elif end == "for" or end == "review" and r.random() < 0.5:
            some = "%d day%s" % (step * doses, "" if step * doses == 1 else "s")
            length = r.choice([some, "3 weeks", "1 month", "3 months"])
            p[end] = length if end == "for" else "after " + length
        elif end in ("until", "review"):
            p[end] = str(estimate + (step * doses + r.randint(-3, 3)) * DAY)
        if i and "dates" not in p and r.random() < 0.25:
            before = result[-1]["name"]
            ahead = r.choice(["1 week", "8 weeks", "1 month", "2 months", "10 days"])
            p["starts"] = r.choice([str(estimate + r.randrange(90) * DAY), ahead + " after " + before,
                                    "5 months after start of " + before, "6 months after first dose",
                                    "3 months after dose 2 of " + before, ahead + " after start of " + before,
                                    ahead + " after " + str(estimate)])
        if r.random() < 0.07:
            p.update(route="oral", dose="1000 mcg",
                     product=dict(name="cyanocobalamin", strength="1000 mcg/tablet"))
        if r.random() < 0.15:
            p["time"] = r.choice(["08:15", "18:40"])
        if r.random() < 0.1:
            p["avoid"] = avoid(r, start)
        frequent = cadence == "weekdays" or p.get("every") in ("1 day", "2 days", "3 days", "1 week")
        if {"doses", "total", "for"} & set(p) and frequent and "route" not in p and r.random() < 0.4 or r.random() < 0.01:
            p["avoid"] = dict(avoid(r, estimate), move="push")
        estimate += step * doses * DAY
        result.append(p)
    return result


def recheck(r, i, phases, start):
    c, p = dict(name="xyz"[i], tests=["cbc"]), r.choice(phases)["name"]
    ends = {"doses", "for", "until", "total", "review", "days", "dates"}
    if r.random() < 0.9 and p == phases[-1]["name"] and not set(phases[-1]) & ends:
        p = "first dose" if len(phases) == 1 else phases[-2]["name"]
    last = phases[-1]["name"]
    anchor = r.choice(["first dose", p, p, "start of " + last, "dose %d of %s" % (r.choice([1, 1, 2, 2, 3, 5]), last),
                       str(start + r.randint(-40, 200) * DAY)])
    one = [str(start + r.randint(-20, 300) * DAY),
           "%d %s after %s" % (r.choice([2, 3, 5]), r.choice(["days", "weeks", "months"]), anchor),
           "%d days before %s" % (r.choice([2, 10]), anchor), "1, 3, 6 months after " + anchor, "on " + anchor]
    every = "every %s after %s" % (r.choice(["2 weeks", "1 month", "3 months", "6 months"]), anchor)
    c["when"] = r.choice(one + [every, every, r.sample(one, 2), [one[0], every]])
    if "every" in str(c["when"]):
        if r.random() < 0.4:
            c["times"] = r.randint(1, 4)
        if r.random() < 0.3:
            c["until"] = str(start + r.randrange(400) * DAY)
    if "on " in str(c["when"]) and r.random() < 0.8 and not isinstance(c["when"], list):
        c["before_injection"] = "yes"
    if r.random() < 0.2:
        c["time"] = "08:00"
    return c


def add_beside(r, rx, start):
    """A phase of tablets beside the others, anywhere in the file, and sometimes a recheck that counts from it."""
    name = r.choice(rx["phases"])["name"]
    open_last = not {"doses", "for", "until", "total", "review", "days", "dates"} & set(rx["phases"][-1])
    if open_last and name == rx["phases"][-1]["name"]:
        name = "start of " + name
    p = dict(name="s", alongside="yes", route="oral", dose="5 mg", product=dict(name="folic acid", strength="5 mg/tablet"))
    p["every"] = r.choice(["3 days", "1 week", "10 days", "1 month"])
    if r.random() < 0.4:
        p["start"] = str(start + r.randint(-20, 150) * DAY)
    else:
        p["starts"] = r.choice(["on first dose", "1 week before first dose", "2 weeks after " + name, "on " + name,
                                "3 days after dose 2 of " + rx["phases"][-1]["name"], "on first dose"])
    end = r.choice(["doses", "for", "until", "review", "review", "open"])
    if end != "open":
        p[end] = {"doses": r.randint(1, 6), "for": "2 months", "until": str(start + r.randint(150, 300) * DAY),
                  "review": r.choice(["after 3 weeks", str(start + r.randint(150, 300) * DAY)])}[end]
    if r.random() < 0.05:
        p.update(r.choice([{"next": "from given"}, {"start": str(start), "starts": "on first dose"}]))
    if r.random() < 0.3:
        rx.setdefault("rechecks", []).append(dict(name="w", tests=["cbc"], when=r.choice(
            ["2 weeks after start of s", "on dose 2 of s", "every 3 months after start of s"])))
    rx["phases"].insert(r.randint(0, len(rx["phases"])), p)


def window(r):
    sides = ["1 day", "2 days", "5 days", "1 week", "1 month"]
    both = dict(early=r.choice(["0 days", *sides]), late=r.choice(["0 weeks", *sides]))
    return r.choice([r.choice(sides), both, {k: both[k] for k in [r.choice(["early", "late"])]}])


def avoid(r, start):
    dates = {start + r.randrange(150) * DAY for _ in range(r.choice([1, 2, 2, 15]))}
    result = dict(dates=sorted(str(d) for d in dates), weekdays=r.sample(plan.WEEKDAYS, r.randint(0, 2)),
                  move=r.choice(["later", "earlier", "nearest"]))
    return {k: v for k, v in result.items() if v}


def some(r, model, most):
    """Some doses: (phase, number), the early ones rather."""
    for phase in model.phases:
        for n in range(1, 10):
            if phase.has(n) and phase.injected and not phase.waits and r.random() < most:
                yield phase, n


def add_changes(r, rx, model):
    lines = []
    beside = [(phase, n) for phase in model.phases for n in (1, 2, 3)
              if phase.beside and phase.has(n) and r.random() < 0.15]
    for phase, n in [*some(r, model, 0.15), *beside]:
        line = dict(dose="%d of %s" % (n, phase.name), because="so")
        if r.random() < 0.25:
            line["skip"] = "yes"
        else:
            if r.random() < 0.8:
                line["to"] = str(phase.counted(n)[0] + r.choice([-5, -2, -1, -1, 0, 0, 1, 1, 1, 2, 3, 10]) * DAY)
            if ("to" not in line or r.random() < 0.3):
                line[r.choice(["time", "place"])] = r.choice(["10:40", "07:05"])
        lines.append(line)
    for c in rx.get("rechecks", []):
        if r.random() < 0.2:
            n = r.randint(1, 3)
            days = sorted(d[0][0] for t in (c["when"] if isinstance(c["when"], list) else [c["when"]])
                          for d in look(model, t, c))
            line = dict(recheck="%d of %s" % (n, c["name"]) if n > 1 or r.random() < 0.5 else c["name"], because="so")
            if n <= len(days) and r.random() < 0.8:
                line["to"] = str(days[n - 1] + r.choice([-3, -1, 1, 2, 5]) * DAY)
            else:
                line["skip"] = "yes"
            lines.append(line)
    for _ in range(r.choice([0, 0, 1, 1, 2])):
        lines.append(dict(extra=str(model.start + r.randint(-1, 200) * DAY), because="so"))
    for _ in range(r.choice([0, 0, 1, 2, 3])):
        line = {"from": str(model.start + r.randint(-1, 200) * DAY), "because": "so"}
        if r.random() < 0.8:
            line["time"] = r.choice(["11:11", "12:12", "13:13"])
        if "time" not in line or r.random() < 0.3:
            line["place"] = r.choice(["P", "Q"])
        if r.random() < 0.4:
            line["phase"] = r.choice(model.phases).name
        lines.append(line)
    if lines:
        rx["changes"] = lines


def look(model, sentence, spec):
    try:
        return model.sentence(sentence, spec)
    except plan.Refused:
        return []


def add_given(r, rx, today):
    """Records in the order of the plan, each after those before; sometimes careless."""
    rx["given"] = []
    share, behind = r.choice([0.3, 0.6, 0.95]), None
    for index in range(len(rx["phases"])):
        for n in range(1, 10):
            model = first_look(rx, today)
            if not model and (not rx["given"] or r.random() < 0.1):
                return  # an error stands now and then
            if not model:
                rx["given"].pop()
                model = first_look(rx, today)
            phase = model.phases[index]
            if not phase.injected or phase.waits or not phase.has(n) or r.random() > share:
                continue
            skipped = plan.yes(model.changes.get(("dose", phase.name, n), {}).get("skip", "no"))
            if skipped and r.random() < 0.95:
                continue
            counted = phase.counted(n)[0]
            line = dict(dose="%d of %s" % (n, phase.name))
            if r.random() < 0.2:
                line["missed"] = "yes"
                if ({"doses", "total", "for"} & set(phase.spec) and r.random() < 0.5) or r.random() < 0.03:
                    line["make_up"] = "yes"
                if counted > today and r.random() < 0.95:
                    continue
            else:
                d = counted + r.choice([0, 0, 0, 0, -1, 1, 1, 2, 3, -4, 10, 25]) * DAY
                if "to" in model.changes.get(("dose", phase.name, n), {}) and r.random() < 0.5:
                    d = plan.day(model.changes[("dose", phase.name, n)]["to"])[0]
                if behind and d < behind and r.random() < 0.95 or d > today and r.random() < 0.98:
                    continue
                line["date"], behind = str(d), d
                if r.random() < 0.2:
                    line["time"] = "14:45"
            rx["given"].append(line)
    if r.random() < 0.2:
        planned = [c["extra"] for c in rx.get("changes", []) if "extra" in c]
        line = dict(extra=r.choice(planned + [str(min(today, today - r.randrange(-2, 100) * DAY))]))
        if r.random() < 0.2:
            line["date"] = str(date.fromisoformat(line["extra"]) + DAY)
        elif r.random() < 0.2:
            line["missed"] = "yes"
        rx["given"].append(line)
    r.shuffle(rx["given"])


def add_results(r, rx, model, today):
    for c in rx["rechecks"]:
        when = c["when"] if isinstance(c["when"], list) else [c["when"]]
        days = sorted({d[0][0] for t in when for d in look(model, t, c)})[:4]
        for n, d in enumerate(days, 1):
            d += r.choice([0, 0, 1, -2, 9]) * DAY
            if r.random() < 0.5 and (d <= today or r.random() < 0.03):
                rx.setdefault("results", []).append(dict(recheck="%d of %s" % (n, c["name"]), date=str(d), cbc="fine"))


def write(rx):
    """The prescription as a YAML file: one key a line, values in JSON."""
    return "".join("%s: %s\n" % (k, json.dumps(v)) for k, v in rx.items())
