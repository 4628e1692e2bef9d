"""A repository to train, a scripted model to train it with, and what is to be seen afterwards."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import threading

WORKERS = 1  # requests in flight: their order is the same in each run, and at most one is lost

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

[train]
workers = %d
seed = 1
""" % WORKERS


@dataclasses.dataclass(frozen=True, eq=False)
class Plot:
    """What is trained, and in which world."""
    name: str
    config: str
    tasks: int   # 40 % train, 30 % val, 30 % test
    world: list  # options of the world server
    sees: list   # what an undisturbed run's refs and log must have, lest a kind of work is untried


EXEMPLAR = Plot(
    name="exemplar", tasks=40, world=["--families", "4", "--p-with", "0.6"],
    config='steps = 3\n\n[optimizer]\nname = "exemplar"\nedit_budget = [2, 1]\n',
    sees=["refs/skillgit/rejected/", "accepted"])

# Seed 12 is a world in which three steps do everything that an optimizer model is asked for.
SKILLOPT = Plot(
    name="skillopt", tasks=34,
    world=["--seed", "12", "--families", "5", "--harmful", "--useful", "0.55", "--harmful-edits", "0.3"],
    config="""steps = 3
patience = 6

[optimizer]
name = "skillopt"
endpoint = "http://127.0.0.1:1/v1"
model = "world-optimizer"
epochs = 3
batch_size = 14
minibatch = 4
slow_samples = 4
learning_rate = 1
min_learning_rate = 1

[gate]
confirm = "on"
""",
    sees=["refs/skillgit/rejected/", "accepted: say", "accepted: revise the guidance"])

PLOTS = {plot.name: plot for plot in (EXEMPLAR, SKILLOPT)}


def absolute(path):
    return pathlib.Path(path).resolve()


def run(arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options).stdout


class Scene:
    """A scratch folder with the repository to copy, and a clean environment."""

    def __init__(self, plot, skillgit, world_server, folder):
        self.plot = plot
        self.skillgit = skillgit
        self.world_server = world_server
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
        # What tells a sanitizer of the program under test what to pass over.
        self.environment |= {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        self.template = folder / "template"
        self.make_template()

    def git(self, repository, *words):
        return run(["git", "-C", repository, *words], env=self.environment)

    def make_template(self):
        skill = self.template / "skills" / "demo"
        skill.mkdir(parents=True)
        (skill / "SKILL.md").write_text(SKILL)
        (self.template / "skillgit.toml").write_text(CONFIG + self.plot.config)
        run([self.world_server, *self.plot.world, "--make-tasks", str(self.plot.tasks),
             "--to", str(self.template / "tasks.jsonl")], env=self.environment)
        self.git(self.template, "init", "-q", "-b", "main", ".")
        self.git(self.template, "add", ".")
        self.git(self.template, "commit", "-q", "-m", "A skill to train")

    def copy(self, name):
        repository = self.folder / name
        shutil.copytree(self.template, repository)
        return repository

    def refs(self, repository):
        """All refs with the commits and tags that they name: equal ids are equal trees."""
        return self.git(repository, "for-each-ref")

    def call(self, server, repository, *words, **environment):
        """Runs skillgit, and returns once the last of its children has ended: nothing of a killed
        run works on beside the next."""
        environment = dict(self.environment, SKILLGIT_TARGET_ENDPOINT=server.url, **environment)
        if "world-optimizer" in self.plot.config:
            environment["SKILLGIT_OPTIMIZER_ENDPOINT"] = server.url
        return subprocess.run([self.skillgit, *words], cwd=repository, env=environment,
                              capture_output=True, text=True)

    def train(self, server, repository, **environment):
        return self.call(server, repository, "train", "demo", "--run-id", "scene", **environment)

    def events(self, repository):
        """The commits of the run log with their subjects, oldest first; none without a run."""
        log = self.git(repository, "for-each-ref", "--format=%(refname)", "refs/skillgit/runs/demo/")
        return self.git(repository, "log", "--first-parent", "--reverse", "--format=%H %s",
                        log.strip()).splitlines() if log else []

    def unseen(self, repository):
        """What the plot promises and the undisturbed run in `repository` does not have."""
        told = self.refs(repository) + "\n".join(self.events(repository))
        return [one for one in self.plot.sees if one not in told]

    def journal(self, repository):
        """The records of the run's journal."""
        path = repository / ".git" / "skillgit" / "runs" / "demo" / "scene.journal"
        return [json.loads(line[18:]) for line in path.read_text().splitlines()]

    def untidiness(self, repository):
        """What a run left behind that it should not have, or nothing."""
        locks = [str(path) for path in (repository / ".git").rglob("*.lock")
                 if "skillgit/locks" not in str(path)]
        if locks:
            return f"left {locks}"
        self.git(repository, "fsck", "--strict")
        if self.git(repository, "status", "--porcelain"):
            return "left the worktree dirty"
        return None


class Server:
    """A world server of its own, with a log of what it was asked."""

    def __init__(self, scene, name, *options):
        self.log = scene.folder / f"asked-{name}"
        port_file = scene.folder / f"port-{name}"
        self.process = subprocess.Popen(
            [scene.world_server, *scene.plot.world, "--port-file", port_file, "--log", self.log,
             *options], env=scene.environment)
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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
