"""Compares b12cal with the model: python3 compare.py PROGRAM FIRST_SEED COUNT [--seeds]

Says how many prescriptions agree, how many both refuse, and for each kind of difference the smallest prescription that
was found; --seeds does not look for it.
"""
import argparse
import collections
import copy
import json
import re
import subprocess
import sys
from datetime import datetime

import plan
import random_plans


def program(path, rx, today):
    """(what is shown, left out, reviews, late) of b12cal, in the terms of the model; or the codes of its errors."""
    run = subprocess.run([path, "show", "--format", "json", "-", "--as-of", today], input=random_plans.write(rx),
                         capture_output=True, text=True)
    if run.returncode:
        return "refused", re.findall(r"error\[?(.*)", run.stderr) or [run.stderr or "silent, code %d" % run.returncode]
    j = json.loads(run.stdout)
    shown = [(*named(o["name"]), o["date"], o["start"]["local"][11:16], o["place"], o["of"], o["recorded"],
              o["made_up"]) for o in j["occurrences"] if o["kind"] not in ("review", "end", "say")]
    out = [(*named(o["name"]), o["date"], o["by"]) for o in j["left_out"]]
    reviews = [(o["name"].removeprefix("the review of "), o["date"]) for o in j["occurrences"] if o["kind"] == "review"]
    late = [(*named(o["name"]), o["date"]) for o in j["late"] if o["kind"] in ("injection", "extra", "recheck")]
    return "plan", (sorted(shown, key=str), sorted(out, key=str), sorted(reviews), sorted(late, key=str))


def named(name):
    """'dose 3 of a' -> ('dose', 'a', 3); 'the extra of Fri 20 Mar 2026' -> ('extra', 'extra', '2026-03-20')"""
    if "extra" in name:
        return "extra", "extra", str(datetime.strptime(name, "the extra of %a %d %b %Y").date())
    kind, n, name = re.fullmatch(r"(dose|recheck) (?:(\d+) of )?(\w+)", name).groups()
    return kind, name, int(n or 1)


def expected(rx, today):
    try:
        p = plan.plan(rx, today)
    except plan.Refused as why:
        return "refused", [str(why)]
    shown = [(o["kind"], o["name"], o["n"], str(o["date"]), o["time"], o["place"], o.get("of"),
              o["status"], o.get("stands_for")) for o in p["shown"]]
    late = [(o["kind"], o["name"], o["n"], str(o["date"])) for o in p["late"]]
    return "plan", (sorted(shown, key=str), p["out"], sorted(p["reviews"]), sorted(late, key=str))


PARTS = ["shown", "left out", "reviews", "late"]


def difference(path, rx, today):
    """None, or the kind of difference and what it is."""
    return judge(program(path, rx, today), expected(rx, today))


def judge(theirs, ours):
    if theirs[0] != ours[0]:
        refused = theirs if theirs[0] == "refused" else ours
        who = "program" if theirs[0] == "refused" else "model"
        why = re.sub(r"\w+ \d+ \w+ 20\d\d|\d+|`\w`|(?<=of )[a-d]\b", "N", refused[1][0])[:40]
        return "%s refuses: %s" % (who, why), refused[1][:2]
    if theirs[0] == "refused":
        return None
    for part, a, b in zip(PARTS, theirs[1], ours[1]):
        if a != b:
            fields = dict(zip([x[:3] for x in a], a)), dict(zip([x[:3] for x in b], b))
            what = {x[0] + " " + which(fields[0].get(x), fields[1].get(x)) for x in fields[0].keys() | fields[1].keys()
                    if fields[0].get(x) != fields[1].get(x)}
            return part + ": " + ", ".join(sorted(what)), dict(program=[x for x in a if x not in b],
                                                               model=[x for x in b if x not in a])
    return None


def which(a, b):
    names = ["kind", "name", "number", "date", "time", "place", "of", "recorded", "made up"]
    return "only program" if not b else "only model" if not a else "/".join(n for n, p, q in zip(names, a, b) if p != q)


def smaller(rx):
    """Prescriptions with one thing less."""
    for key in ("avoid", "window", "min_gap", "pause", "feed", "changes", "given", "results", "rechecks"):
        if key in rx:
            yield {k: v for k, v in rx.items() if k != key}
    for key in ("changes", "given", "results", "rechecks", "phases"):
        for i, item in enumerate(rx.get(key, [])):
            less = copy.deepcopy(rx)
            del less[key][i]
            if less[key]:
                yield less
            for inner in item:
                if inner not in ("name", "tests", "every", "weekdays", "days", "dates"):
                    less = copy.deepcopy(rx)
                    del less[key][i][inner]
                    yield less
    for key in ("weekdays", "dates"):
        for i in range(len(rx.get("avoid", {}).get(key, []))):
            less = copy.deepcopy(rx)
            del less["avoid"][key][i]
            if less["avoid"][key]:
                yield less


def shrink(path, rx, today, what):
    again = True
    while again:
        again = False
        for less in smaller(rx):
            try:
                same = difference(path, less, today)
            except Exception:
                continue
            if same and same[0] == what:
                rx, again = less, True
                break
    return rx


def main():
    args = argparse.ArgumentParser()
    args.add_argument("program")
    args.add_argument("first", type=int)
    args.add_argument("count", type=int)
    args.add_argument("--seeds", action="store_true", help="only list the seeds that differ")
    args = args.parse_args()
    kinds, tally = collections.defaultdict(list), collections.Counter()
    reasons = collections.Counter()
    for seed in range(args.first, args.first + args.count):
        rx, today = random_plans.make(seed)
        ours = expected(rx, today)
        found = judge(program(args.program, rx, today), ours)
        if found:
            kinds[found[0]].append((len(random_plans.write(rx)), seed))
        tally["differ" if found else "both refuse" if ours[0] == "refused" else "agree"] += 1
        if not found and ours[0] == "refused":
            reasons[ours[1][0]] += 1
        if rx.get("given"):
            tally["with records"] += 1
    print(dict(tally), "both refuse:", dict(reasons))
    for what, seeds in sorted(kinds.items(), key=lambda k: -len(k[1])):
        print("\n== %s: %d, such as seeds %s" % (what, len(seeds), [s for _, s in sorted(seeds)[:6]]))
        if not args.seeds:
            rx, today = random_plans.make(min(seeds)[1])
            rx = shrink(args.program, rx, today, what)
            print("# today:", today)
            print(random_plans.write({k: v for k, v in rx.items() if k not in
                                      ("b12cal", "id", "issued", "cause", "dose", "time_zone", "product")}), end="")
            print("->", difference(args.program, rx, today))
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
