"""ConcurrencyLimiter: so many at once, so many waiting, and a quick word for the rest."""

import asyncio
import threading

import pytest

from chat.web.concurrency import Busy, ConcurrencyLimiter


def test_so_many_at_once_so_many_wait_the_rest_is_told() -> None:
    go, at_work, most_at_work = threading.Event(), [0], [0]
    lock = threading.Lock()

    def work(number: int) -> int:
        with lock:
            at_work[0] += 1
            most_at_work[0] = max(most_at_work[0], at_work[0])
        go.wait(10)
        with lock:
            at_work[0] -= 1
        return number

    async def crowd() -> list[int | BaseException]:
        limiter = ConcurrencyLimiter(at_once=2, may_wait=3)
        tasks = [asyncio.create_task(limiter.run(work, number)) for number in range(5)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy, match="系统繁忙"):
            await limiter.run(work, 99)
        go.set()
        found = await asyncio.gather(*tasks)
        assert await limiter.run(work, 7) == 7
        return list(found)

    assert asyncio.run(crowd()) == [0, 1, 2, 3, 4]
    assert most_at_work == [2]


def test_a_seat_is_free_again_after_an_error() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def twice() -> None:
        limiter = ConcurrencyLimiter(at_once=1, may_wait=0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await limiter.run(fail)

    asyncio.run(twice())
