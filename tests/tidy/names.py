#!/usr/bin/env python3
"""Finds functions that would be overloads of each other by accident.

Several sources of a module are compiled as one (CMAKE_UNITY_BUILD), so what a source keeps in an
anonymous namespace, its neighbours see. A thing that is defined twice is an error of the compiler's;
but two functions of one name can pass, and a call may then mean the neighbour's. So they begin with
parameters of different classes, of which none is made from the other; or a file is compiled ALONE."""
import collections
import itertools
import pathlib
import re

import tree

TARGET = re.compile(r"\b(?:skillgit_(?:module|test)|add_executable)\(\w+([^)]*)\)")
FUNCTION = re.compile(r"(?!return|using|else|typedef|friend|TEST|RC_)[A-Za-z_][\w:<>,&*\s]*?[\s&*](?P<name>\w+)"
                      r"\((?P<first>[^,(){};]*)[^;{}]*[;{]")
# As good as no class: what many things become without being asked, and names of other types.
VAGUE = {"Json", "T", "Value", "Points"}

Function = collections.namedtuple("Function", "space name kind path line")


def targets():
    """The sources that may be compiled as one, for each module, test and program."""
    for path in tree.tracked("CMakeLists.txt"):
        folder = pathlib.PurePosixPath(path).parent
        text = re.sub(r"#.*", "", (tree.ROOT / path).read_text())
        for words in TARGET.findall(text):
            words = words.split()
            sources = [word for word in words if word.endswith(".cpp")]
            behind = itertools.dropwhile(lambda word: word != "ALONE", words)
            alone = set(itertools.takewhile(lambda word: word.endswith(".cpp"), list(behind)[1:]))
            paths = [str(folder / source) for source in sources if source not in alone]
            yield [path for path in paths if (tree.ROOT / path).is_file()]


def functions(path):
    """The functions of a header, or those that a source keeps in its anonymous namespace."""
    space, inside, text = "", path.endswith(".hpp"), []
    for number, line in tree.lines(path):
        if line.startswith("namespace {"):
            inside = True
        elif line == "}  // namespace":
            inside = False
        elif line.startswith("namespace "):
            space = line.split()[1]
        if not inside or (not text and (not line or line[0] in " }#/")):
            continue
        text.append(line.strip())
        if line.endswith(("{", ";", "}")):
            found = FUNCTION.match(" ".join(text))
            if found:
                kind = class_of(found["first"].rpartition(" ")[0])
                yield Function(space, found["name"], kind, path, number)
            text = []


def class_of(parameter):
    """The class that a parameter's type is about; empty where it is of the language or its library."""
    names = [name for name in re.findall(r"\b[A-Z]\w*", parameter) if name not in VAGUE]
    return names[-1] if names else ""


def may_be_mixed_up(one, other):
    if one.path == other.path or one.name != other.name:
        return False
    if one.space != other.space:
        return one.space.startswith(other.space + "::")  # It would hide the other.
    return one.kind == other.kind


def findings():
    headers = collections.defaultdict(list)
    for path in tree.tracked(".hpp"):
        if path.startswith(("include/", "src/")):
            for function in functions(path):
                headers[function.name].append(function)
    for sources in targets():
        before = collections.defaultdict(list)
        for path in sources:
            own = list(functions(path))
            for one in own:
                for other in before[one.name] + headers[one.name]:
                    if may_be_mixed_up(one, other):
                        yield path, one.line, (f"'{one.name}' is also in {other.path}: give it another "
                                               "name, or list the source as ALONE")
            for one in own:
                before[one.name].append(one)


if __name__ == "__main__":
    tree.finish(findings())
