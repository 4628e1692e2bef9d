#!/usr/bin/env python3
"""Follows every relative link and anchor of the Markdown files that git tracks."""
import posixpath
import re
import urllib.parse

import tree

FENCE = re.compile(r"\s*(```+|~~~+)")
CODE = re.compile(r"(`+)(?:(?!\1).)+\1")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\s*\[[^\]]+\]:\s*(\S+)")
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def prose(path):
    """The numbered lines of a Markdown file outside of fenced code."""
    fence = None
    for number, line in tree.lines(path):
        mark = FENCE.match(line)
        if fence is None and mark:
            fence = mark[1]
        elif fence is not None:
            if mark and mark[1].startswith(fence):
                fence = None
        else:
            yield number, line


def slug(heading):
    """The anchor that the usual Markdown hosts make of a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)  # A link counts by its text.
    text = re.sub(r"[^\w\- ]", "", text.lower())
    return text.replace(" ", "-")


def anchors(path):
    found = set()
    for _, line in prose(path):
        heading = HEADING.match(line)
        if heading:
            plain = slug(heading[1])
            again = sum(1 for name in found if re.fullmatch(re.escape(plain) + r"(-\d+)?", name))
            found.add(f"{plain}-{again}" if plain in found else plain)
        found.update(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", line))
    return found


def links(path):
    for number, line in prose(path):
        for inline, reference in LINK.findall(CODE.sub("", line)):
            yield number, inline or reference


def broken(path, target, places):
    """What is wrong with a link of `path`, or None. `places`: all files and folders."""
    if ELSEWHERE.match(target):
        return None
    name, _, anchor = urllib.parse.unquote(target).partition("#")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
    if place not in places:
        return f"'{target}' leads nowhere: '{place}' is not tracked"
    if anchor and place.endswith(".md") and anchor not in anchors(place):
        return f"'{target}' leads nowhere: '{place}' has no heading '#{anchor}'"
    return None


def findings():
    files = tree.tracked()
    places = {"."}.union(files)
    for path in files:
        while path := posixpath.dirname(path):
            places.add(path)
    for path in tree.tracked(".md"):
        for number, target in links(path):
            message = broken(path, target, places)
            if message:
                yield path, number, message


if __name__ == "__main__":
    tree.finish(list(findings()))
