import os

import pytest
import torch

from widgets.learning import threads

V2, V1 = "0::/kubepods/pod1/reader\n", "11:memory:/docker/7\n4:cpu,cpuacct:/docker/7\n"


@pytest.fixture
def groups(tmp_path):
    """Writes control groups: ``{place of a file: its content}``; gives what quota() then finds."""

    def groups(own, files):
        (tmp_path / "own").write_text(own)
        for place, content in files.items():
            file = tmp_path / "groups" / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        return threads.quota(tmp_path / "own", tmp_path / "groups")

    return groups


@pytest.mark.parametrize(
    ("own", "files", "cores"),
    [
        (V2, {"kubepods/pod1/reader/cpu.max": "150000 100000\n"}, 1.5),
        (V2, {"kubepods/pod1/reader/cpu.max": "max 100000\n", "kubepods/cpu.max": "400000 100000\n"}, 4),
        (V2, {"cpu.max": "50000 100000\n"}, 0.5),  # as a container sees it
        (V2, {"kubepods/pod1/reader/cpu.max": "max 100000\n"}, 1e9),
        (V1, {"cpu/docker/7/cpu.cfs_quota_us": "200000\n", "cpu/docker/7/cpu.cfs_period_us": "100000\n"}, 2),
        (V1, {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1e9),
        (V1, {}, 1e9),
        ("", {}, 1e9),
    ],
)
def test_the_time_that_a_container_is_allowed(groups, own, files, cores):
    assert groups(own, files) == cores


def test_where_there_are_no_control_groups_nothing_is_limited(tmp_path):
    assert threads.quota(tmp_path / "none", tmp_path) == 1e9


@pytest.mark.parametrize(
    ("bound", "quota", "told", "share"),
    [
        (64, 1e9, 64, 32),
        (64, 1e9, 1, 1),
        (64, 1, 64, 1),
        (64, 0.5, 64, 1),
        (2, 1e9, 2, 1),
        (1, 1e9, 1, 1),
        (8, 6, 3, 3),
    ],
)
def test_half_of_the_cores_at_most(monkeypatch, bound, quota, told, share):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(bound)), raising=False)
    monkeypatch.setattr(threads, "quota", lambda: quota)
    monkeypatch.setattr(torch, "get_num_threads", lambda: told)
    assert threads.share() == share


def test_the_cores_of_this_machine():
    assert 1 <= threads.cores() <= os.cpu_count()


def test_a_notebooks_own_number_of_threads_is_its_own_again():
    before = torch.get_num_threads()
    with threads.limited(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
