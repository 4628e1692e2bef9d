#!/usr/bin/env python3
"""Makes date tasks from the changelogs of a Debian machine.

usage: make_tasks.py [--limit N] [DOC_FOLDER] > tasks/changelog-dates.jsonl
       make_tasks.py --check FILE

A task's input is the date in the last line of a package's newest changelog
entry (the date alone: no name, no address), and the answer is its ISO date, in
the zone in which it was written. There is one task a source package, in order
of name, and none twice, so the same machine always gives the same file. The
split follows from the id alone (4 : 2 : 4), so a new package moves no other.

--check computes every answer of FILE again and reports those that differ.
"""

import argparse
import datetime
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), +(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})"
                  r" (?P<year>\d{4}) \d\d:\d\d:\d\d [+-]\d{4}")


def answer(text):
    """The ISO date of a changelog's date, or None when it is not one."""
    date = DATE.fullmatch(text)
    if not date or date["month"] not in MONTHS:
        return None
    month = MONTHS.index(date["month"]) + 1
    try:
        return datetime.date(int(date["year"]), month, int(date["day"])).isoformat()
    except ValueError:
        return None


def name_and_date(changelog):
    """The source package's name and the date of its newest entry (or None)."""
    with gzip.open(changelog, "rt", encoding="utf-8", errors="replace") as text:
        name = text.readline().split(" ", 1)[0]
        for line in text:
            if line.startswith(" -- "):
                return name, line.rstrip("\n").rpartition(">  ")[2]
    return name, None


def split_of(task_id):
    place = int(hashlib.sha256(task_id.encode()).hexdigest(), 16) % 10
    return "train" if place < 4 else "val" if place < 6 else "test"


def make(folder, limit):
    dates = {}
    for changelog in sorted(folder.glob("*/changelog.Debian.gz")):
        name, date = name_and_date(changelog)
        if date and answer(date) and date not in dates.values():
            dates.setdefault(name, date)
    for name in sorted(dates)[:limit]:
        task_id = f"changelog-dates-{name}"
        print(json.dumps({"id": task_id, "input": dates[name], "expect": answer(dates[name]),
                          "split": split_of(task_id)}))


def check(tasks):
    rows = [json.loads(line) for line in tasks.read_text().splitlines() if line.strip()]
    wrong = [row for row in rows if answer(row["input"]) != row["expect"]]
    for row in wrong:
        print(f"{row['id']}: expected {answer(row['input'])}, found {row['expect']}")
    print(f"{len(rows) - len(wrong)} of {len(rows)} answers are right", file=sys.stderr)
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/usr/share/doc"))
    parser.add_argument("--limit", type=int, help="at most this many packages")
    parser.add_argument("--check", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.check:
        return check(arguments.check)
    make(arguments.folder, arguments.limit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
