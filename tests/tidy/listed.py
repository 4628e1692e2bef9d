#!/usr/bin/env python3
"""Finds what was written and then forgotten: sources that no CMakeLists.txt builds, tests that a
CMakeLists.txt calls slow and that are no more, commands that the guide does not describe."""
import pathlib
import re

import tree

GUIDE = "docs/guide/commands.md"
TABLE = "src/app/cli/commands.cpp"
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)")
SLOW = re.compile(r"\b([A-Z]\w*Test)\.(\w+)")


def cmake_words(folder):
    """The words of the CMakeLists.txt nearest to `folder`, and where that file is."""
    while not (tree.ROOT / folder / "CMakeLists.txt").is_file():
        folder = folder.parent
    text = (tree.ROOT / folder / "CMakeLists.txt").read_text()
    text = re.sub(r"#.*", "", text)
    return folder, set(re.split(r"[\s()\"]+", text))


def unbuilt():
    for path in tree.tracked(".cpp"):
        if not path.startswith(("src/", "tests/")):
            continue
        folder, words = cmake_words(pathlib.PurePosixPath(path).parent)
        name = str(pathlib.PurePosixPath(path).relative_to(folder))
        if name not in words:
            yield path, 1, f"is never built: name it in {folder}/CMakeLists.txt"


def slow_but_gone():
    defined = {name for path in tree.tracked(".cpp") if path.startswith("tests/")
               for name in TEST.findall((tree.ROOT / path).read_text())}
    for path in tree.tracked("CMakeLists.txt"):
        for number, line in tree.lines(path):
            for suite, name in SLOW.findall(line):
                if (suite, name) not in defined:
                    yield path, number, f"'{suite}.{name}' is no test: name one, or leave it out"


def commands():
    """The commands of the table with their lines: kTasksCommand is "tasks"."""
    for number, line in tree.lines(TABLE):
        for name in re.findall(r"&k(\w+)Command\b", line):
            yield number, re.sub(r"(?<=.)(?=[A-Z])", "-", name).lower()


def undescribed():
    sections = []
    if GUIDE in tree.tracked():
        sections = [line for _, line in tree.lines(GUIDE) if line.startswith("#")]
    for number, name in commands():
        if not any(re.search(rf"(?<![\w-]){name}(?![\w-])", section) for section in sections):
            yield TABLE, number, f"'{name}' has no section in {GUIDE}: write one"


if __name__ == "__main__":
    tree.finish([*unbuilt(), *slow_but_gone(), *undescribed()])
