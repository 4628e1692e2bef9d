#!/usr/bin/env python3
"""Kills a training run before each of its writes, and goes on: the end must be the same.

usage: kill_points.py --plot NAME --skillgit BIN --world-server BIN --preload LIB [--every N] [--only N]

An undisturbed run gives the reference: its refs, what it asks, and how many writes it makes. Then,
for each write, a fresh copy of the repository is trained with a SIGKILL just before that write, and
the same command is run again. It must end with the same refs, ask nothing again but what was in
flight, leave no lock behind, and leave a repository that passes `git fsck --strict`.
"""
import collections
import functools
import shutil
import signal
import sys

import trials
from trials import scenes


class Reference:
    """What an undisturbed run comes to."""

    def __init__(self, refs, asked):
        self.refs = refs
        self.asked = collections.Counter(asked)
        self.probe = asked[0]  # each process asks the endpoint once who it is


def train(scene, server, repository, preload, kill_at=None, count=None):
    environment = {"LD_PRELOAD": str(preload),
                   "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
                   "KILL_POINT_PROGRAM": "skillgit"}
    if kill_at:
        environment["KILL_POINT_AT"] = str(kill_at)
    if count:
        environment["KILL_POINT_COUNT"] = str(count)
    return scene.train(server, repository, **environment)


def asked_in_vain(asked, reference):
    """How many requests of both processes together an undisturbed run would not have made."""
    surplus = collections.Counter(asked) - reference.asked
    del surplus[reference.probe]
    return surplus.total()


def problems(scene, servers, number, reference, preload):
    """What is wrong after a kill before write `number`, or nothing."""
    repository = scene.copy(f"kill-{number}")
    with servers.lend() as server:
        server.asked()
        killed = train(scene, server, repository, preload, kill_at=number)
        if killed.returncode != -signal.SIGKILL:
            return f"was not killed, but ended with {killed.returncode}: {killed.stderr}"
        again = train(scene, server, repository, preload)
        in_vain = asked_in_vain(server.asked(), reference)
    if again.returncode != 0:
        return f"went on and ended with {again.returncode}: {again.stderr}"
    if scene.refs(repository) != reference.refs:
        return f"other refs:\n{scene.refs(repository)}\nwanted:\n{reference.refs}"
    if in_vain > scenes.WORKERS:
        return f"asked {in_vain} requests again"
    if untidy := scene.untidiness(repository):
        return untidy
    shutil.rmtree(repository)
    return None


def main():
    options = trials.parser(__doc__)
    trials.add_points(options, "write")
    arguments = options.parse_args()
    with trials.scene_of(arguments, "kill-points") as scene, trials.Servers(scene) as servers:
        return kill_everywhere(scene, servers, arguments)


def kill_everywhere(scene, servers, arguments):
    repository = scene.copy("reference")
    count = scene.folder / "writes"
    with servers.lend() as server:
        done = train(scene, server, repository, arguments.preload, count=count)
        asked = server.asked()
    if done.returncode != 0:
        print(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
        return 1
    if unseen := scene.unseen(repository):
        print(f"the undisturbed run has no {unseen}: it would leave a kind of write untried")
        return 1
    reference = Reference(scene.refs(repository), asked)
    return trials.try_all(
        (f"killed before write {number}",
         functools.partial(problems, scene, servers, number, reference, arguments.preload))
        for number in trials.points(arguments, count.stat().st_size, "write"))


if __name__ == "__main__":
    sys.exit(main())
