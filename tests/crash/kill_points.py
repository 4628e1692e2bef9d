#!/usr/bin/env python3
"""Kills a training run before each of its writes, and goes on: the end must be the same.

usage: kill_points.py --skillgit BIN --world-server BIN --preload LIB [--every N] [--only N]

An undisturbed run gives the reference: its refs, and how many writes it makes. Then, for each
write, a fresh copy of the repository is trained with a SIGKILL just before that write, and the
same command is run again. It must end with the same refs, ask nothing again but what was in
flight, leave no lock behind, and leave a repository that passes `git fsck --strict`.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

WORKERS = 1  # rollouts in flight, so that at most one may be asked again
PARALLEL = 2

SKILL = """---
name: demo
description: Answers the questions of a made-up world. Use when a test asks one.
---

# Demo

Answer with one word.
"""

CONFIG = """[skill.demo]
path = "skills/demo"
tasks = "tasks.jsonl"
scorer = "exact"

[target]
harness = "chat"
prompt = "plain"
endpoint = "http://127.0.0.1:1/v1"
model = "world"
stop = ["\\n"]

[optimizer]
name = "exemplar"
edit_budget = [2, 1]

[train]
steps = 3
workers = %d
seed = 1
""" % WORKERS


def absolute(path):
    return pathlib.Path(path).resolve()


def run(arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options).stdout


class Scene:
    """A scratch folder with the repository to copy, and a clean environment."""

    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Tester",
            "GIT_AUTHOR_EMAIL": "tester@example.com",
            "GIT_COMMITTER_NAME": "Tester",
            "GIT_COMMITTER_EMAIL": "tester@example.com",
            "SOURCE_DATE_EPOCH": "1700000000",
            "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
            "LANG": "C.UTF-8",
        }
        self.template = folder / "template"
        self.make_template()

    def git(self, repository, *words):
        return run(["git", "-C", repository, *words], env=self.environment)

    def make_template(self):
        skill = self.template / "skills" / "demo"
        skill.mkdir(parents=True)
        (skill / "SKILL.md").write_text(SKILL)
        (self.template / "skillgit.toml").write_text(CONFIG)
        run([self.arguments.world_server, "--families", "4", "--make-tasks", "40",
             "--to", str(self.template / "tasks.jsonl")], env=self.environment)
        self.git(self.template, "init", "-q", "-b", "main", ".")
        self.git(self.template, "add", ".")
        self.git(self.template, "commit", "-q", "-m", "A skill to train")

    def copy(self, name):
        repository = self.folder / name
        shutil.copytree(self.template, repository)
        return repository

    def refs(self, repository):
        return self.git(repository, "for-each-ref")


class Server:
    """A world server of its own, with a log of what it was asked."""

    def __init__(self, scene, number):
        self.log = scene.folder / f"asked-{number}"
        port_file = scene.folder / f"port-{number}"
        self.process = subprocess.Popen(
            [scene.arguments.world_server, "--families", "4", "--p-with", "0.6", "--port-file", port_file,
             "--log", self.log], env=scene.environment)
        while not port_file.exists():
            if self.process.poll() is not None:
                raise SystemExit("the world server did not start")
            threading.Event().wait(0.01)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}/v1"
        self.read = 0

    def asked(self):
        """The requests since the last look, as hashes."""
        text = self.log.read_text() if self.log.exists() else ""
        news = text[self.read:].split()
        self.read = len(text)
        return news

    def stop(self):
        self.process.terminate()
        self.process.wait()


def train(scene, server, repository, kill_at=None, count=None):
    environment = dict(scene.environment, SKILLGIT_TARGET_ENDPOINT=server.url)
    environment["LD_PRELOAD"] = str(scene.arguments.preload)
    environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
    environment["KILL_POINT_PROGRAM"] = "skillgit"
    if kill_at:
        environment["KILL_POINT_AT"] = str(kill_at)
    if count:
        environment["KILL_POINT_COUNT"] = str(count)
    # The pipe ends when the last child has: nothing of a killed run works on beside the next.
    done = subprocess.run([scene.arguments.skillgit, "train", "demo", "--run-id", "crash"],
                          cwd=repository, env=environment, capture_output=True, text=True)
    return done


def problems(scene, server, number, reference):
    """What is wrong after a kill before write `number`, or nothing."""
    repository = scene.copy(f"kill-{number}")
    server.asked()
    killed = train(scene, server, repository, kill_at=number)
    if killed.returncode != -signal.SIGKILL:
        return f"was not killed, but ended with {killed.returncode}: {killed.stderr}"
    before = server.asked()
    again = train(scene, server, repository)
    after = server.asked()
    if again.returncode != 0:
        return f"went on and ended with {again.returncode}: {again.stderr}"
    if scene.refs(repository) != reference:
        return f"other refs:\n{scene.refs(repository)}\nwanted:\n{reference}"
    probe = before[:1]  # each process asks the endpoint once who it is
    repeated = [one for one in after if one in before and one not in probe]
    if len(repeated) > WORKERS:
        return f"asked {len(repeated)} requests again"
    locks = [str(path) for path in (repository / ".git").rglob("*.lock")
             if "skillgit/locks" not in str(path)]
    if locks:
        return f"left {locks}"
    scene.git(repository, "fsck", "--strict")
    if scene.git(repository, "status", "--porcelain"):
        return "left the worktree dirty"
    shutil.rmtree(repository)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--skillgit", required=True, type=absolute)
    parser.add_argument("--world-server", required=True, type=absolute)
    parser.add_argument("--preload", required=True, type=absolute)
    parser.add_argument("--every", type=int, default=1, help="try only each so-manieth write")
    parser.add_argument("--only", type=int, help="try this write alone")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="kill-points-") as folder:
        scene = Scene(arguments, pathlib.Path(folder))
        servers = [Server(scene, number) for number in range(PARALLEL)]
        try:
            return kill_everywhere(scene, servers, arguments)
        finally:
            for server in servers:
                server.stop()


def kill_everywhere(scene, servers, arguments):
    repository = scene.copy("reference")
    count = scene.folder / "writes"
    done = train(scene, servers[0], repository, count=count)
    if done.returncode != 0:
        print(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
        return 1
    reference = scene.refs(repository)
    if "refs/skillgit/rejected/" not in reference:
        print("the undisturbed run rejects nothing: it would leave a kind of write untried")
        return 1
    writes = count.stat().st_size
    points = [arguments.only] if arguments.only else range(1, writes + 1, arguments.every)
    print(f"{writes} writes in an undisturbed run, {len(points)} of them tried", flush=True)

    free = list(servers)

    def try_point(number):
        server = free.pop()
        try:
            return number, problems(scene, server, number, reference)
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
