"""What all tests here do: try one training run in many ways, some at once, and tell what went wrong."""
import argparse
import concurrent.futures
import contextlib
import pathlib
import queue
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import scenes  # noqa: E402

PARALLEL = 2


def parser(description):
    """The options of every one of them."""
    options = argparse.ArgumentParser(description=description.splitlines()[0])
    options.add_argument("--skillgit", required=True, type=scenes.absolute)
    options.add_argument("--world-server", required=True, type=scenes.absolute)
    return options


def add_points(options, what):
    """The options of those that end a run before each `what`."""
    options.add_argument("--plot", required=True, choices=scenes.PLOTS)
    options.add_argument("--preload", required=True, type=scenes.absolute)
    options.add_argument("--every", type=int, default=1, help=f"try only each so-manieth {what}")
    options.add_argument("--only", type=int, help=f"try this {what} alone")


def points(arguments, count, what):
    """Which of the `count` points to try."""
    chosen = [arguments.only] if arguments.only else range(1, count + 1, arguments.every)
    print(f"{count} {what}s in an undisturbed run, {len(chosen)} of them tried", flush=True)
    return chosen


@contextlib.contextmanager
def scene_of(arguments, name):
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        yield scenes.Scene(scenes.PLOTS[arguments.plot], arguments.skillgit, arguments.world_server,
                           pathlib.Path(folder).resolve())


class Servers:
    """A world server for each case that is tried at the same time."""

    def __init__(self, scene):
        self.all = [scenes.Server(scene, number) for number in range(PARALLEL)]
        self.free = queue.SimpleQueue()
        for server in self.all:
            self.free.put(server)

    @contextlib.contextmanager
    def lend(self):
        server = self.free.get()
        try:
            yield server
        finally:
            self.free.put(server)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.all:
            server.stop()


def try_all(cases):
    """Tries cases, each a name and a function that returns what is wrong, or nothing. The exit code."""
    cases = list(cases)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        for (name, _), problem in zip(cases, pool.map(lambda case: case[1](), cases)):
            if problem:
                failed += 1
                print(f"{name}: {problem}", flush=True)
    print(f"{len(cases)} cases, " + (f"{failed} failed" if failed else "all came to the same end"))
    return 1 if failed else 0
