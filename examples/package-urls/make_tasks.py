#!/usr/bin/env python3
"""Makes package URL tasks from the changelogs of a Debian machine.

usage: make_tasks.py [--limit N] [DOC_FOLDER] > tasks/package-urls.jsonl
       make_tasks.py --check FILE

A task's input is the first line of a package's newest changelog entry, and the
answer is the package URL (purl) of that version. There is one task a source
package, in order of name, so the same machine always gives the same file. The
split follows from the id alone (4 : 2 : 4), so a new package moves no other.

--check computes every answer of FILE again and reports those that differ.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path
from urllib.parse import quote

HEADER = re.compile(r"(?P<name>[a-z0-9][a-z0-9+.-]*) \((?P<version>[A-Za-z0-9.+~:-]+)\)"
                    r" (?P<suites>[^;]+); (?P<fields>.+)")


def answer(line):
    """The purl of a changelog header, or None when the line is not one.

    Letters, digits and . - _ ~ stay as they are, and so does the colon of an
    epoch; whatever else a Debian name or version may hold (a plus) is encoded.
    """
    header = HEADER.fullmatch(line)
    if not header:
        return None
    name, version = (quote(header[part], safe=":") for part in ("name", "version"))
    return f"pkg:deb/debian/{name}@{version}"


def first_line(changelog):
    with gzip.open(changelog, "rt", encoding="utf-8", errors="replace") as text:
        return text.readline().rstrip("\n")


def split_of(task_id):
    place = int(hashlib.sha256(task_id.encode()).hexdigest(), 16) % 10
    return "train" if place < 4 else "val" if place < 6 else "test"


def make(folder, limit):
    lines = {}
    for changelog in sorted(folder.glob("*/changelog.Debian.gz")):
        line = first_line(changelog)
        if answer(line):
            lines.setdefault(line.split(" ", 1)[0], line)
    for name in sorted(lines)[:limit]:
        task_id = f"package-urls-{name}"
        print(json.dumps({"id": task_id, "input": lines[name], "expect": answer(lines[name]),
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
