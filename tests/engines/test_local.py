import signal

from wenben.engines import run


def test_nothing_to_do_makes_no_context() -> None:
    def setup() -> None:
        raise AssertionError("the context was made for nothing")

    assert list(run(lambda context, item: item, [], setup=setup)) == []


def deaf(context: str, item: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_workers_leave_an_interrupt_to_the_process_that_started_them() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert all(run(deaf, range(3), setup=str, workers=2))
    assert signal.getsignal(signal.SIGINT) is before
