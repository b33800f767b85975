"""An interrupt waits for the end of what is under way, and the handler before is put back."""

import signal
import threading

import pytest

from widgets.learning import interrupts


@pytest.fixture(autouse=True)
def interrupts_are_heard():
    """As in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_is_raised_at_the_end():
    done, before = [], signal.getsignal(signal.SIGINT)

    def work():
        with interrupts.after_this():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the rest"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_is_raised_at_once():
    done = []

    def work():
        with interrupts.after_this():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == []


def test_where_interrupts_are_ignored_nothing_is_raised():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts.after_this():
        signal.raise_signal(signal.SIGINT)


def test_an_error_inside_comes_through():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="inside"), interrupts.after_this():
        raise ValueError("inside")
    assert signal.getsignal(signal.SIGINT) is before


def test_without_an_interrupt_and_on_another_thread_nothing_happens():
    done = []

    def work():
        with interrupts.after_this():
            done.append(1)

    work()
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert done == [1, 1]
