#!/usr/bin/env python3
"""Asks clang-format about every C++ file that git tracks."""
import concurrent.futures
import os
import re
import subprocess
import sys

import tree

PLACE = re.compile(r"(?P<path>[^:\n]+):(?P<line>\d+):\d+: error: code should be clang-formatted")


def unformatted(paths):
    """The first place of each of `paths` where clang-format would change something."""
    told = subprocess.run(["clang-format", "--dry-run", "-Werror", *paths],
                          cwd=tree.ROOT, capture_output=True, text=True)
    first = {}
    for place in PLACE.finditer(told.stderr):
        first.setdefault(place["path"], int(place["line"]))
    if told.returncode and not first:
        sys.exit(f"clang-format failed:\n{told.stderr}")
    return [(path, line, f"run: clang-format -i {path}") for path, line in first.items()]


if __name__ == "__main__":
    files = tree.tracked(".cpp", ".hpp")
    jobs = os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        shares = pool.map(unformatted, [files[start::jobs] for start in range(jobs)])
    tree.finish([finding for share in shares for finding in share])
