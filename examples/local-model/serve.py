#!/usr/bin/env python3
"""Serves one GGUF model on 127.0.0.1 with an OpenAI-compatible interface.

Needs the package xllamacpp (see requirements.txt). The port file appears only
when requests are answered, and holds the port as one line. SIGTERM and SIGINT
stop the server; with --exit-with-stdin so does the end of standard input, which
is how a parent process makes sure that nothing outlives it.
"""

import argparse
import os
import signal
import socket
import sys
import threading
from pathlib import Path


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="the weights, a GGUF file")
    parser.add_argument("--name", help="the model's name in replies (default: the file's)")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--port-file", type=Path, help="written once the server is ready")
    parser.add_argument("--slots", type=int, default=2, help="requests at a time (default 2)")
    parser.add_argument("--context", type=int, default=4096, help="tokens a slot (default 4096)")
    parser.add_argument("--threads", type=int, default=min(4, len(os.sched_getaffinity(0))),
                        help="default: the cores of this process, at most 4")
    parser.add_argument("--exit-with-stdin", action="store_true",
                        help="stop when standard input ends")
    return parser.parse_args()


def port_to_use(wanted):
    """The wanted port, or a free one for 0. Raises OSError when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", wanted))
        return probe.getsockname()[1]


def start(arguments, port):
    import xllamacpp  # here, so that --help works without it

    params = xllamacpp.CommonParams()
    params.model.path = str(arguments.model)
    params.model_alias = {arguments.name or arguments.model.stem}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = arguments.slots
    params.n_ctx = arguments.context * arguments.slots
    params.cpuparams.n_threads = arguments.threads
    params.cpuparams_batch.n_threads = arguments.threads
    params.n_gpu_layers = 0
    # A slot keeps the prefix of its last prompt; a second cache in main memory
    # only makes the process grow, request by request.
    params.cache_ram_mib = 0
    return xllamacpp.Server(params)


def publish(port_file, port):
    """Writes the file whole or not at all: a reader never sees half a number."""
    draft = port_file.with_name(port_file.name + ".new")
    draft.write_text(f"{port}\n")
    draft.replace(port_file)


def main():
    arguments = parse_arguments()
    if not arguments.model.is_file():
        sys.exit(f"serve.py: there is no file '{arguments.model}'")
    try:
        port = port_to_use(arguments.port)
    except OSError as error:
        sys.exit(f"serve.py: cannot listen on port {arguments.port}: {error.strerror}")

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.exit_with_stdin:
        def wait_for_end():
            while os.read(0, 4096):
                pass
            stop.set()
        threading.Thread(target=wait_for_end, daemon=True).start()

    server = start(arguments, port)  # returns when the model is loaded
    print(f"ready at {server.listening_address}/v1", flush=True)
    if arguments.port_file:
        publish(arguments.port_file, port)
    stop.wait()
    if arguments.port_file:
        arguments.port_file.unlink(missing_ok=True)
    # The runtime's threads would finish what they generate; nobody waits for it.
    os._exit(0)


if __name__ == "__main__":
    main()
