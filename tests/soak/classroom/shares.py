"""Two kernels that train at once: what each gets of what one alone gets, with torch's own number of threads.

``python tests/soak/classroom/shares.py`` prints it; ``classroom.py`` records it. Nobody sets a number of threads here,
as in a reader's own notebook.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from ledger import Row

ROOT = Path(__file__).parents[3]
ROUNDS, LASTING = int(os.environ.get("ROUNDS", "3")), float(os.environ.get("LASTING", "6"))
LEAST = 0.4  # of what one alone gets
# Trains as the page asks it to, burst by burst, for as long as standard input says; prints the steps a second.
KERNEL = """
import sys, time
sys.path[:0] = [{root!r}, {bench!r}]
import torch
from lesson import network_class
from widgets import LiveTrainer, ink_data
torch.manual_seed(0)
trainer = LiveTrainer(network_class()(5, "transposed"), ink_data(), steps=10**6)
trainer.send = lambda content, buffers: None
trainer._receive({{"kind": "train", "who": [0]}})
print("ready", torch.get_num_threads(), flush=True)
for seconds in sys.stdin:
    step, begin = trainer._runs[0].last.step, time.perf_counter()
    while time.perf_counter() - begin < float(seconds):
        trainer._receive({{"kind": "train", "who": [0]}})
    print((trainer._runs[0].last.step - step) / (time.perf_counter() - begin), flush=True)
"""


def kernel() -> subprocess.Popen:
    """A process that is ready to train and waits."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "MKL_"))}
    program = KERNEL.format(root=str(ROOT), bench=str(ROOT / "tests" / "bench"))
    started = subprocess.Popen(
        [sys.executable, "-c", program], env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if not started.stdout.readline().startswith("ready"):
        raise RuntimeError("a kernel that trains did not start")
    return started


def rates(kernels: list[subprocess.Popen]) -> list[float]:
    """Steps a second of each, while all train."""
    for one in kernels:
        one.stdin.write(f"{LASTING}\n")
        one.stdin.flush()
    return [float(one.stdout.readline()) for one in kernels]


def measured() -> Row:
    """In turns one alone and both: the share that the poorer of the two got, each time."""
    both = [kernel(), kernel()]
    try:
        alone, shares = [], []
        for number in range(ROUNDS):
            alone += rates([both[number % 2]])
            shares.append(min(rates(both)) / alone[-1])
            print(f"  alone {alone[-1]:.1f} steps a second; beside another {shares[-1]:.0%} of it", flush=True)
    finally:
        for one in both:
            one.stdin.close()
            one.kill()
            one.wait()
    failures = sum(share < LEAST for share in shares)
    how = f"two kernels train at once with torch's own number of threads; each against one alone, ≥ {100 * LEAST:.0f} %"
    note = (
        f"alone {statistics.median(alone):.0f} steps/s; the poorer of two {min(shares):.0%} to {max(shares):.0%} of it"
    )
    return Row("kernels don't starve each other", how, ROUNDS, failures, note)


if __name__ == "__main__":
    print(measured())
