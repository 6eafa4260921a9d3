"""The contract of every Executor."""

from threading import Event
from typing import Any

import pytest

from application.ports.executor import Executor
from application.ports.job_queue import Claim

PATIENCE = 300.0  # seconds after which a test gives up


def a_claim(job: str) -> Claim:
    """A first claim on a job."""
    return Claim(job=job, kind="train", token="t", attempt=1, failures=0)


class Attempt:
    """An attempt, and the number of calls that announced its end."""

    def __init__(self, executor: Executor, job: str) -> None:
        self._done = Event()
        self.calls = 0
        self.execution = executor.start(a_claim(job), self._called)

    def _called(self) -> None:
        self.calls += 1
        self._done.set()

    def outcome(self) -> str | None:
        """The answer of a poll after the call."""
        assert self._done.wait(PATIENCE), "it was never called"
        return self.execution.poll()


class ExecutorContract:
    """Subclasses give the fixture `executor`, in whose processes the job "ends" comes to its end, the job
    "dies" ends its process, and the job "forever" goes on until it is killed.
    """

    def test_an_attempt_comes_to_its_end(self, executor: Executor) -> None:
        """After the call the poll returns the empty string."""
        attempt = Attempt(executor, "ends")

        assert [attempt.outcome() for _ in range(3)] == ["", "", ""]

    def test_an_attempt_on_its_way_has_nothing_to_say(self, executor: Executor) -> None:
        """The poll of a running attempt returns None while others end, and no call comes."""
        running = Attempt(executor, "forever")

        for _ in range(3):
            assert Attempt(executor, "ends").outcome() == ""
            assert running.execution.poll() is None

        assert running.calls == 0

    def test_the_end_of_a_process_is_described(self, executor: Executor) -> None:
        """The poll of an attempt whose process ended describes the cause."""
        outcome = Attempt(executor, "dies").outcome()

        assert isinstance(outcome, str)
        assert outcome.strip() != ""

    def test_a_crash_is_nothing_but_its_own_failure(self, executor: Executor) -> None:
        """Attempts beside and after a crashed one run to their ends."""
        beside = Attempt(executor, "forever")

        for _ in range(3):
            assert Attempt(executor, "dies").outcome()
            assert Attempt(executor, "ends").outcome() == ""

        assert beside.execution.poll() is None

    def test_a_killed_attempt_ends_whatever_it_does(self, executor: Executor) -> None:
        """The process of an endless job is killed, and the poll says so."""
        attempt = Attempt(executor, "forever")

        attempt.execution.kill()

        assert attempt.outcome()

    def test_killing_one_attempt_spares_the_others(self, executor: Executor) -> None:
        """Each attempt has its own process, and only that process is killed."""
        attempts = [Attempt(executor, "forever") for _ in range(4)]

        for killed in attempts[:3]:
            killed.execution.kill()

        assert all(killed.outcome() for killed in attempts[:3])
        assert attempts[3].execution.poll() is None

    def test_killing_an_attempt_again_changes_nothing(self, executor: Executor) -> None:
        """The outcome of a killed attempt stays, and its executor serves on."""
        attempt = Attempt(executor, "forever")
        attempt.execution.kill()
        outcome = attempt.outcome()

        attempt.execution.kill()

        assert Attempt(executor, "ends").outcome() == ""
        assert attempt.execution.poll() == outcome

    def test_an_ended_attempt_keeps_its_outcome(self, executor: Executor) -> None:
        """Killing what has come to its end changes nothing of it and ends no other attempt."""
        ended = [Attempt(executor, "ends") for _ in range(3)]
        assert [attempt.outcome() for attempt in ended] == ["", "", ""]
        running = Attempt(executor, "forever")

        for attempt in ended:
            attempt.execution.kill()

        assert Attempt(executor, "ends").outcome() == ""
        assert [attempt.execution.poll() for attempt in ended] == ["", "", ""]
        assert running.execution.poll() is None

    @pytest.mark.parametrize("job", ["ends", "dies"])
    def test_the_call_comes_once(self, executor: Executor, job: str) -> None:
        """An attempt that ended is called for once, whatever ends after it."""
        attempt = Attempt(executor, job)
        attempt.outcome()

        for later in ("ends", "dies", "ends"):
            Attempt(executor, later).outcome()

        assert attempt.calls == 1

    @pytest.mark.parametrize("job", ["ends", "dies"])
    def test_a_poll_has_something_to_say_when_the_call_comes(self, executor: Executor, job: str) -> None:
        """The outcome is there before the call is made."""
        started, called = Event(), Event()
        executions: list[Any] = []
        heard: list[str | None] = []

        def done() -> None:
            started.wait(PATIENCE)
            heard.append(executions[0].poll())
            called.set()

        executions.append(executor.start(a_claim(job), done))
        started.set()

        assert called.wait(PATIENCE)
        assert heard == [executions[0].poll()]
        assert heard[0] is not None

    def test_more_attempts_than_processes_were_kept_run_at_once(self, executor: Executor) -> None:
        """Every attempt that is started has a process, however many go on already."""
        for _ in range(5):
            Attempt(executor, "forever")

        assert Attempt(executor, "ends").outcome() == ""

    def test_memory_is_a_number_of_mib(self, executor: Executor) -> None:
        """A running attempt holds some whole number of MiB, or 0 where that is not known."""
        memory = Attempt(executor, "forever").execution.memory()

        assert isinstance(memory, int)
        assert memory >= 0

    def test_closing_ends_every_process(self, executor: Executor) -> None:
        """Attempts on their way are ended and say so; closing again changes nothing."""
        running = [Attempt(executor, "forever") for _ in range(3)]

        executor.close()

        assert all(attempt.outcome() for attempt in running)
        executor.close()
