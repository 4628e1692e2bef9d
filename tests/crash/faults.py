#!/usr/bin/env python3
"""Lets a model fail at each kind of call of a training run: the end must be the same.

usage: faults.py --skillgit BIN --world-server BIN [--only WORD]

An undisturbed run gives the reference: its refs, and which of its requests is of which kind.

A fault that passes: in one run, one request of every kind meets it once. The run must end with
the same refs as the undisturbed one, and exit with 0.

A fault that stays: from the middle request of a kind on, the model answers nothing else. The run
must exit with 4, and settle nothing that the undisturbed run did not settle. The same command,
once the model is well again, must end with the same refs, and ask no more than is missing.

--only tries the kinds and faults whose line has this word.
"""
import collections
import dataclasses
import functools
import json
import pathlib
import shutil
import sys
import tempfile

import trials
from trials import scenes

PASSING = ["500", "429", "disconnect", "html", "bad_json", "not_utf8", "huge", "hang"]
STAYING = ["401", "400", "500"]

# Without merges more is proposed than the budget allows, and the model is asked to rank.
RANKED = dataclasses.replace(
    scenes.SKILLOPT, name="ranked", sees=["c0001"],
    config=scenes.SKILLOPT.config.replace("\n[gate]", "merge = false\n\n[gate]"))

KINDS = {
    scenes.SKILLOPT: ["baseline rollout", "train rollout", "reflection", "merge", "gate, first pass",
                      "gate, second pass", "slow-update rollout", "slow update", "meta skill"],
    RANKED: ["rank"],
}


def kind_of_answer(reply):
    """What was asked, told by the form of the answer."""
    answer = json.loads(reply)
    for field, kind in (("failure_summary", "reflection"), ("selected_indices", "rank"),
                        ("slow_update_content", "slow update"), ("meta_skill_content", "meta skill")):
        if field in answer:
            return kind
    # Reflections on successes propose nothing in this world.
    return "merge" if answer["edits"] else "reflection"


def kinds_of_requests(records, splits):
    """The kind of each request in the order of sending, from the journal of an undisturbed run."""
    found = {(record["key"], record["index"]): record
             for record in records if record["type"] in ("done", "answered")}
    sent = [(record["key"], record["index"]) for record in records if record["type"] == "sent"]
    kinds = []
    trains = False
    for request in sent:
        record = found.get(request)
        if record is None:
            kinds.append("probe")
        elif record["type"] == "answered":
            kinds.append(kind_of_answer(record["reply"]))
        elif splits[record["rollout"]["task"]] == "train":
            trains = True
            kinds.append("train rollout")
        elif not trains:
            kinds.append("baseline rollout")
        else:
            kinds.append("gate, second pass" if record["index"] else "gate, first pass")
    # A rollout on train tasks is for what is asked next.
    following = None
    for at in reversed(range(len(kinds))):
        if kinds[at] == "train rollout" and following in ("slow update", "meta skill"):
            kinds[at] = "slow-update rollout"
        elif kinds[at] != "train rollout":
            following = kinds[at]
    return kinds


class Reference:
    """What an undisturbed run comes to."""

    def __init__(self, scene):
        repository = scene.copy("reference")
        with scenes.Server(scene, "reference") as server:
            done = scene.train(server, repository)
            if done.returncode != 0:
                raise SystemExit(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
            if unseen := scene.unseen(repository):
                raise SystemExit(f"the undisturbed run has no {unseen}")
            self.asked = server.asked()
        self.refs = scene.refs(repository)
        self.events = scene.events(repository)
        tasks = (repository / "tasks.jsonl").read_text().splitlines()
        splits = {task["id"]: task["split"] for task in map(json.loads, tasks)}
        kinds = kinds_of_requests(scene.journal(repository), splits)
        if len(kinds) != len(self.asked):
            raise SystemExit(f"{len(kinds)} requests are in the journal, {len(self.asked)} were made")
        self.middle = {}  # the number of a request of each kind, counted from 1
        for kind in KINDS[scene.plot]:
            numbers = [at + 1 for at, one in enumerate(kinds) if one == kind]
            if not numbers:
                raise SystemExit(f"the undisturbed run has no {kind}")
            self.middle[kind] = numbers[len(numbers) // 2]


def patience(fault):
    """Settings that make a test with this fault short."""
    timeout = "1" if fault == "hang" else "60"
    return {"SKILLGIT_TARGET_TIMEOUT_SECONDS": timeout, "SKILLGIT_OPTIMIZER_TIMEOUT_SECONDS": timeout}


def passing(scene, reference, fault):
    """What is wrong with a run in which each kind of request meets `fault` once, or nothing."""
    repository = scene.copy(f"passing-{fault}")
    # Each fault makes one request more, so the later ones have later numbers.
    numbers = [at + more for more, at in enumerate(sorted(reference.middle.values()))]
    options = [word for number in numbers for word in ("--fault", f"{fault}:at={number}")]
    if fault == "429":
        options += ["--retry-after", "1"]
    with scenes.Server(scene, f"passing-{fault}", *options) as server:
        done = scene.train(server, repository, **patience(fault))
        asked = server.asked()
    if done.returncode != 0:
        return f"ended with {done.returncode}: {done.stderr}"
    if len(asked) != len(reference.asked) + len(numbers):
        return f"made {len(asked)} requests for {len(reference.asked)} and {len(numbers)} faults"
    if scene.refs(repository) != reference.refs:
        return f"other refs:\n{scene.refs(repository)}\nwanted:\n{reference.refs}"
    shutil.rmtree(repository)
    return None


def staying(scene, reference, kind, fault):
    """What is wrong with a run that meets `fault` for good at a request of `kind`, or nothing."""
    name = f"{kind}-{fault}".replace(" ", "-")
    repository = scene.copy(name)
    number = reference.middle[kind]
    without_patience = {"SKILLGIT_TARGET_RETRIES": "0", "SKILLGIT_OPTIMIZER_RETRIES": "0"}
    with scenes.Server(scene, name, "--fault", f"{fault}:from={number}") as server:
        done = scene.train(server, repository, **without_patience)
        answered = server.asked()[:number - 1]
    if done.returncode != 4:
        return f"ended with {done.returncode}: {done.stderr}"
    settled = scene.events(repository)
    if settled != reference.events[:len(settled)]:
        return f"settled {settled[-1]}"
    with scenes.Server(scene, name + "-well") as server:
        again = scene.train(server, repository)
        asked = server.asked()
    if again.returncode != 0:
        return f"went on and ended with {again.returncode}: {again.stderr}"
    if scene.refs(repository) != reference.refs:
        return f"other refs:\n{scene.refs(repository)}\nwanted:\n{reference.refs}"
    missing = collections.Counter(reference.asked) - collections.Counter(answered)
    missing[reference.asked[0]] += 1  # each process asks the endpoint once who it is
    if collections.Counter(asked) != missing:
        return f"asked {len(asked)} requests for the {missing.total()} that were missing"
    if untidy := scene.untidiness(repository):
        return untidy
    shutil.rmtree(repository)
    return None


def cases(scene, reference):
    for fault in PASSING:
        yield (f"{scene.plot.name}: {fault}, once for each kind",
               functools.partial(passing, scene, reference, fault))
    for kind in reference.middle:
        for fault in STAYING:
            yield (f"{kind}: {fault} from then on",
                   functools.partial(staying, scene, reference, kind, fault))


def main():
    options = trials.parser(__doc__)
    options.add_argument("--only", default="", help="try the cases whose name has this")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        wanted = []
        for plot in KINDS:
            place = pathlib.Path(folder) / plot.name
            place.mkdir()
            scene = scenes.Scene(plot, arguments.skillgit, arguments.world_server, place)
            wanted += [case for case in cases(scene, Reference(scene)) if arguments.only in case[0]]
        return trials.try_all(wanted)


if __name__ == "__main__":
    sys.exit(main())
