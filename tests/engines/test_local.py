def test_nothing_to_do_makes_no_context() -> None:
    from wenben.engines import run

    def setup() -> None:
        raise AssertionError("the context was made for nothing")

    assert list(run(lambda context, item: item, [], setup=setup)) == []
