#!/usr/bin/env python3
"""Reads every #include of src/ and include/: a module uses only what lies below it.

Which module may use which, and which library belongs to which module, are the two tables below.
"""
import re

import tree

CORE = ["core/base", "core/text", "core/tasks", "core/optimizer"]
EDGE = ["edge/model", "edge/process", "edge/rollout", "edge/store"]
BELOW = {
    "core/base": [],
    "core/text": CORE[:1],
    "core/tasks": CORE[:2],
    "core/optimizer": CORE[:3],
    "edge/model": CORE,
    "edge/process": CORE[:1],
    "edge/rollout": CORE + ["edge/model", "edge/process"],
    "edge/store": CORE + ["edge/process"],
    "train": CORE + EDGE,
}
APP_BELOW = CORE + EDGE + ["train"]  # and all of app/

# A library, and the only module whose files may include it.
LIBRARIES = {
    re.compile(r"git2(\.h|/)"): "edge/store",
    re.compile(r"curl/"): "edge/model",
    re.compile(r"toml\+\+/"): "app/config",
    re.compile(r"cxxopts\.hpp"): "app/cli",
    re.compile(r"yaml-cpp/"): "core/text",
}
# Libraries that are slow to compile: a header that shows them makes everyone pay.
NOT_IN_HEADERS = re.compile(r"nlohmann/json\.hpp|toml\+\+/|cxxopts\.hpp|yaml-cpp/")
# What a module keeps to itself.
NOT_PUBLIC = re.compile(r"git2(\.h|/)|curl/")
# Effects, the clock, chance and threads.
NOT_IN_CORE = re.compile(r"(fstream|iostream|filesystem|thread|mutex|shared_mutex|future|atomic|"
                         r"condition_variable|random|ctime|chrono|unistd\.h|sys/.*|fcntl\.h)$")

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def module_of(path):
    """The module of a file, or of an included header, named from src/ or include/skillgit/."""
    parts = path.split("/")
    if parts[0] == "train":
        return "train"
    return "/".join(parts[:2]) if parts[0] in ("core", "edge", "app") else None


def objection(module, path, quote, header):
    """Why a file of `module` may not include `header`, or None."""
    if quote == "<":
        return objection_to_library(module, path, header)
    public = header.startswith("skillgit/")
    other = module_of(header.removeprefix("skillgit/"))
    if other is None:
        return f"'{header}' is of no module: name it from include/ or src/"
    if other == module:
        return None
    if not public:
        return f"'{header}' is private to {other}: use a header of include/skillgit/{other}"
    if module.startswith("app/"):
        allowed = other.startswith("app/") or other in APP_BELOW
    else:
        allowed = other in BELOW.get(module, [])
    return None if allowed else f"{module} may not use {other}: turn the dependency around"


def objection_to_library(module, path, header):
    for library, owner in LIBRARIES.items():
        if library.match(header) and module != owner:
            return f"<{header}> belongs to {owner}: go through its interface"
    if path.endswith(".hpp") and NOT_IN_HEADERS.match(header):
        return f"<{header}> in a header: include it in the .cpp file, or a forward declaration here"
    if path.startswith("include/") and NOT_PUBLIC.match(header):
        return f"<{header}> in a public header: keep it behind the interface"
    if module.startswith("core/") and NOT_IN_CORE.match(header):
        return f"<{header}> in core, which is pure: pass the value in"
    return None


def findings():
    for path in tree.tracked(".cpp", ".hpp"):
        for prefix in ("src/", "include/skillgit/"):
            if not path.startswith(prefix):
                continue
            module = module_of(path[len(prefix):])
            if module is None or (module != "train" and not module.startswith("app/")
                                  and module not in BELOW):
                yield path, 1, "is of no module: add the module to the tables of tests/tidy/layers.py"
                continue
            for number, line in tree.lines(path):
                include = INCLUDE.match(line)
                message = include and objection(module, path, *include.groups())
                if message:
                    yield path, number, message


if __name__ == "__main__":
    tree.finish(list(findings()))
