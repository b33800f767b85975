"""Kernels that have imported torch already: each is forked, in a tenth of a second, from a process that did so once.

``with ready() as path:`` gives a folder for JUPYTER_PATH whose ``python3`` is such a kernel. What a test gets is
a process and a namespace of its own, as ever; only the modules are in memory before the first cell asks for them.
Jupyter starts a small go-between in place of the kernel, which passes signals on and lives as long as the kernel does.

``python tests/browser/warm_kernel.py around -m pytest …`` runs Python with these arguments, and with such kernels.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__)
FLAGS = ("-P", "-Xfrozen_modules=off")  # -P: this folder's modules are not for kernels


@contextlib.contextmanager
def ready() -> Iterator[str]:
    """Kernels to be forked until the block ends; an empty path, thus ordinary kernels, where forking is not safe."""
    if sys.platform != "linux":  # elsewhere the system's own libraries don't bear it
        yield ""
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(write_spec(Path(folder))))
        listener.listen()
        command = [sys.executable, *FLAGS, str(HERE), "serve", str(listener.fileno())]
        how = {"stdin": subprocess.PIPE, "pass_fds": [listener.fileno()], "start_new_session": True}
        with subprocess.Popen(command, **how):  # which ends when its standard input is closed
            listener.close()  # so that nobody waits for a kernel in vain if that process fails
            yield folder


def around(arguments: list[str]) -> int:
    """Runs Python with these arguments, with such kernels as its ``python3``; gives its exit status."""
    with ready() as path:
        return subprocess.run([sys.executable, *arguments], env={**os.environ, "JUPYTER_PATH": path}).returncode


def write_spec(folder: Path) -> Path:
    """Writes the kernel's description; gives the place of the socket that it names."""
    from ipykernel.kernelspec import get_kernel_dict

    place = folder / "kernels" / "python3" / "socket"
    place.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", "-S", str(HERE), "connect", str(place), "-f", "{connection_file}"]
    (place.parent / "kernel.json").write_text(json.dumps({**get_kernel_dict(), "argv": command}), encoding="utf-8")
    return place


# ------------------------------------------------------------------------------------------------------ the go-between


def connect(place: str, *options: str) -> None:
    """Asks for a kernel with these options and stays until it ends, or until whoever started this one is gone."""
    parent, kernel = os.getppid(), 0
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(place)
        wanted = json.dumps([options, str(Path.cwd()), dict(os.environ)]).encode()
        socket.send_fds(line, [len(wanted).to_bytes(8, "big")], [1, 2])
        line.sendall(wanted)
        kernel = int.from_bytes(line.recv(8), "big")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: os.kill(kernel, number))
        while not select.select([line], [], [], 1)[0] and os.getppid() == parent:
            pass


# --------------------------------------------------------------------------------------------------------- the kernels


def serve(number: int) -> None:
    """Imports what takes long, then forks a kernel for each who asks, until the standard input is closed."""
    import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels
    with socket.socket(fileno=number) as listener:
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            line, _ = listener.accept()
            if not os.fork():
                listener.close()
                be_a_kernel(line)
            line.close()


def import_all() -> None:
    """What the tests' cells import, what torch imports with its first optimizer, and skimage with its first picture."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel does before them
    import ipykernel.kernelapp  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import torch
    from skimage import data

    import widgets  # noqa: F401

    torch.optim.SGD([torch.zeros(1, requires_grad=True)])
    data.grass()


def be_a_kernel(line: socket.socket) -> None:
    """Becomes what the go-between at the other end of this line wants, and never returns."""
    size, streams, _, _ = socket.recv_fds(line, 8, 2)
    wanted = b""
    while len(wanted) < int.from_bytes(size, "big"):
        wanted += line.recv(1 << 16)
    options, folder, environment = json.loads(wanted)
    for stream, number in zip(streams, (1, 2), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    threading.Thread(target=end_with, args=(line,), daemon=True).start()
    line.sendall(os.getpid().to_bytes(8, "big"))
    try:
        run_kernel(options)
    finally:
        os._exit(0)


def end_with(line: socket.socket) -> None:
    """Ends this process when the go-between is gone."""
    line.recv(1)
    os._exit(1)


def run_kernel(options: list[str]) -> None:
    """As ``ipykernel_launcher`` does."""
    import ipywidgets
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *options]
    app = IPKernelApp.instance(parent_handle=1)  # nobody whom it should watch
    app.initialize()
    ipywidgets.register_comm_target()  # which its import does where a kernel runs already
    app.start()


if __name__ == "__main__":
    task, arguments = sys.argv[1], sys.argv[2:]
    if task == "serve":
        serve(int(arguments[0]))
    elif task == "connect":
        connect(*arguments)
    else:
        sys.exit(around(arguments))
