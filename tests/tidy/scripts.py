#!/usr/bin/env python3
"""Checks the scripts: plain POSIX sh that parses, and that can be run. And that no file knows the
home of whoever wrote it."""
import re
import subprocess

import tree

SHELL = re.compile(r"#!.*\b(ba|da|k|z)?sh\b")
HOME = re.compile(r"(?<![\w.])/(home/\w[\w.-]*|Users/\w[\w.-]*|root)/")
EXAMPLE_HOME = re.compile(r"/home/(me|user)/")  # Nobody: they stand in tests about homes.


def about_shell(path, mode, first):
    if first != "#!/bin/sh":
        yield path, 1, "start it with '#!/bin/sh': no other shell is everywhere"
    if mode != "100755":
        yield path, 1, f"run: git update-index --chmod=+x {path}"
    parsed = subprocess.run(["sh", "-n", path], cwd=tree.ROOT, capture_output=True, text=True)
    if parsed.returncode:
        line = re.search(r": (?:line )?(\d+):", parsed.stderr)
        yield path, int(line[1]) if line else 1, parsed.stderr.strip().splitlines()[0]


def about_scripts():
    for path, mode in tree.tracked_with_mode():
        first = next((line for _, line in tree.lines(path)), "")
        if SHELL.match(first) or path.endswith((".sh", ".bash")):
            yield from about_shell(path, mode, first)
        elif mode == "100755" and not first.startswith("#!"):
            yield path, 1, f"cannot be run: run git update-index --chmod=-x {path}"
        elif first.startswith("#!/") and mode != "100755":
            yield path, 1, f"run: git update-index --chmod=+x {path}"


def about_homes():
    for path in tree.tracked():
        for number, line in tree.lines(path):
            home = HOME.search(line)
            if home and not EXAMPLE_HOME.match(home[0]):
                yield path, number, f"'{home[0]}' is one person's home: name it relative to something"


if __name__ == "__main__":
    tree.finish([*about_scripts(), *about_homes()])
