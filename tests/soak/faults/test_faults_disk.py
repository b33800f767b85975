"""A disk that is full while something is saved: one sentence, nothing half-written, the old file whole."""

import contextlib
import subprocess

import pytest
from at_work import SETUP, TRAINER, press, wait_beyond
from playwright.sync_api import expect

ROOM = 4096  # kilobytes that the disk holds
CELLS = [
    SETUP,
    "import resource, pathlib\n"
    "stage = Stage(functools.partial(F.avg_pool2d, kernel_size=3, stride=1, padding=1), torch.ones(3, 4))\nstage",
    "trainer = LiveTrainer(nn.Conv2d(3, 5, 9, padding=4), ink_data(12, 2), steps=20_000, batch=2)\ntrainer",
    "",
]
# Files that are there already, and what is to be written over them or beside them.
FILES = ("old.gif", "old.svg", "old.safetensors", "new.png", "new.gif", "new.safetensors")


@contextlib.contextmanager
def small_disk(folder):
    """A disk of some kilobytes; skipped where nobody may mount one."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}k", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def saved(notebook, folder):
    """Saves to every file; gives what each said."""
    source = f"""
folder, said = pathlib.Path({str(folder)!r}), []
for name in {FILES!r}:
    try:
        (trainer if name.endswith("safetensors") else stage).save(folder / name)
        said.append("")
    except OSError as error:
        said.append(str(error))
"""
    notebook.set_source(3, source)
    notebook.run(3)
    return [notebook.ask(f"said[{k}]")[1:-1] for k in range(len(FILES))]


def check(notebook, folder, said, reason):
    """Old files are whole, there are no new ones nor parts of any, and all was said in one sentence each."""
    assert sorted(path.name for path in folder.iterdir() if path.name != "full") == [
        "old.gif",
        "old.safetensors",
        "old.svg",
    ]
    for name in ("old.gif", "old.svg", "old.safetensors"):
        assert (folder / name).read_bytes() == b"whole"
    for name, sentence in zip(FILES, said, strict=True):
        assert sentence.startswith(name), sentence
        assert reason in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
    # The widgets go on.
    card = notebook.output(2).get_by_role("region")
    press(card, TRAINER["train"])
    wait_beyond(card, int(card.get_attribute("data-step")))
    press(card, TRAINER["pause"])
    stage = notebook.output(1).get_by_role("region")
    stage.focus()
    notebook.page.keyboard.press("Home")
    expect(stage.locator(".ep-count")).to_have_text("0 / 12")


def old_files(folder):
    for name in FILES[:3]:
        (folder / name).write_bytes(b"whole")


def test_a_full_disk(lab, tmp_path):
    notebook = lab.open(CELLS)
    for index in range(3):
        notebook.run(index)
    with small_disk(tmp_path) as folder:
        old_files(folder)
        with contextlib.suppress(OSError), (folder / "full").open("wb") as file:
            while True:
                file.write(b"0" * 1024)
                file.flush()
        check(notebook, folder, saved(notebook, folder), "no space left on device")
        # A film is put together in a folder for passing things, which may be full as well; the page gets a sentence.
        notebook.ask(
            f"__import__('os').environ.update(TMPDIR={str(folder)!r}), setattr(__import__('tempfile'), 'tempdir', None)"
        )
        stage = notebook.output(1).get_by_role("region")
        for form in ("PNG", "SVG"):
            with notebook.page.expect_download() as waiting:
                press(stage, f"export as {form}")
            assert waiting.value.path().stat().st_size > 1000
        (folder / "full").unlink()
        assert saved(notebook, folder) == [""] * len(FILES)  # with room again


def test_a_file_that_may_not_grow(lab, tmp_path):
    """As where a reader's quota is used up."""
    notebook = lab.open(CELLS)
    for index in range(3):
        notebook.run(index)
    old_files(tmp_path)
    notebook.ask("resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))")
    check(notebook, tmp_path, saved(notebook, tmp_path), "file too large")
    notebook.ask("resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))")
    assert saved(notebook, tmp_path) == [""] * len(FILES)
