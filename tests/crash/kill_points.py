#!/usr/bin/env python3
"""Kills a training run before each of its writes, and goes on: the end must be the same.

usage: kill_points.py --plot NAME --skillgit BIN --world-server BIN --preload LIB [--every N] [--only N]

An undisturbed run gives the reference: its refs, what it asks, and how many writes it makes. Then,
for each write, a fresh copy of the repository is trained with a SIGKILL just before that write, and
the same command is run again. It must end with the same refs, ask nothing again but what was in
flight, leave no lock behind, and leave a repository that passes `git fsck --strict`.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import shutil
import signal
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import scenes  # noqa: E402

PARALLEL = 2


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


def problems(scene, server, number, reference, preload):
    """What is wrong after a kill before write `number`, or nothing."""
    repository = scene.copy(f"kill-{number}")
    server.asked()
    killed = train(scene, server, repository, preload, kill_at=number)
    if killed.returncode != -signal.SIGKILL:
        return f"was not killed, but ended with {killed.returncode}: {killed.stderr}"
    again = train(scene, server, repository, preload)
    if again.returncode != 0:
        return f"went on and ended with {again.returncode}: {again.stderr}"
    if scene.refs(repository) != reference.refs:
        return f"other refs:\n{scene.refs(repository)}\nwanted:\n{reference.refs}"
    in_vain = asked_in_vain(server.asked(), reference)
    if in_vain > scenes.WORKERS:
        return f"asked {in_vain} requests again"
    if untidy := scene.untidiness(repository):
        return untidy
    shutil.rmtree(repository)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plot", required=True, choices=scenes.PLOTS)
    parser.add_argument("--skillgit", required=True, type=scenes.absolute)
    parser.add_argument("--world-server", required=True, type=scenes.absolute)
    parser.add_argument("--preload", required=True, type=scenes.absolute)
    parser.add_argument("--every", type=int, default=1, help="try only each so-manieth write")
    parser.add_argument("--only", type=int, help="try this write alone")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="kill-points-") as folder:
        scene = scenes.Scene(scenes.PLOTS[arguments.plot], arguments.skillgit,
                             arguments.world_server, pathlib.Path(folder))
        servers = [scenes.Server(scene, number) for number in range(PARALLEL)]
        try:
            return kill_everywhere(scene, servers, arguments)
        finally:
            for server in servers:
                server.stop()


def kill_everywhere(scene, servers, arguments):
    repository = scene.copy("reference")
    count = scene.folder / "writes"
    done = train(scene, servers[0], repository, arguments.preload, count=count)
    if done.returncode != 0:
        print(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
        return 1
    if unseen := scene.unseen(repository):
        print(f"the undisturbed run has no {unseen}: it would leave a kind of write untried")
        return 1
    reference = Reference(scene.refs(repository), servers[0].asked())
    writes = count.stat().st_size
    points = [arguments.only] if arguments.only else range(1, writes + 1, arguments.every)
    print(f"{writes} writes in an undisturbed run, {len(points)} of them tried", flush=True)

    free = list(servers)

    def try_point(number):
        server = free.pop()
        try:
            return number, problems(scene, server, number, reference, arguments.preload)
        finally:
            free.append(server)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        for number, problem in pool.map(try_point, points):
            if problem:
                failed += 1
                print(f"killed before write {number}: {problem}", flush=True)
    print("every one of them came to the same end" if failed == 0 else f"{failed} did not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
