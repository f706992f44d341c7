"""A cluster on this machine: the same rows as a local pass, how much faster, and what kills do to it.

    python -m benchmarks.cluster [--kills 30] [--broker-kills 5] [--only rows,speed,kills,figures]

Starts Debian's redis-server on loopback by itself. Figures are of this machine, with nothing else running.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from demo.enlarged import OUTLETS, enlarged_newsroom
from demo.server import NewsroomServer
from tests.machines import REDIS, WHY_NOT, Machines, Redis, kill
from tests.passes import content, pantau, rows, start, wait_for

PARTS = ("rows", "speed", "kills", "figures")
LEAST_SPEED_UP = 1.7
PASS_SECONDS = 400.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=30, help="workers to kill")
    parser.add_argument("--broker-kills", type=int, default=5)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between them")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if REDIS is None:
        print(WHY_NOT, file=sys.stderr)
        raise SystemExit(2)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="pantau-cluster-") as folder:
        for part in given.only.split(","):
            home = Path(folder) / part
            home.mkdir()
            if part == "rows":
                failures += compare_rows(home)
            elif part == "speed":
                failures += compare_speed(home)
            elif part == "kills":
                failures += kill_at_random(home, given.kills, given.broker_kills, Random(given.seed))
            else:
                measure(home)
    for failure in failures:
        print(f"FAILED: {failure}")
    raise SystemExit(1 if failures else 0)


def _local(folder: Path, newsroom: NewsroomServer) -> Path:
    home = folder / "local"
    done = pantau(*Machines(folder, newsroom, "redis://127.0.0.1:1/0").options(home, engine="local"), "run")
    if done.returncode:
        raise SystemExit(f"the local pass failed: {done.stderr}")
    return home


def _differences(home: Path, local: Path) -> list[str]:
    mine, theirs = content(home), content(local)
    return [
        f"{table}: {len(mine[table])} rows differ from the {len(theirs[table])} of a local pass"
        for table in theirs
        if mine[table] != theirs[table]
    ]


def _in_flight(newsroom: NewsroomServer) -> list[str]:
    most = max((hit.in_flight for hit in newsroom.requests), default=0)
    return [] if most <= 1 else [f"{most} requests were in flight at one outlet"]


def _finished(process: subprocess.Popen[str], folder: Path) -> list[str]:
    try:
        _, err = process.communicate(timeout=PASS_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return [f"a pass did not end within {PASS_SECONDS:.0f} s"]
    return [] if process.returncode == 0 else [f"a pass ended with {process.returncode}: {err}"]


def compare_rows(folder: Path) -> list[str]:
    """A pass with two workers against a local one."""
    with enlarged_newsroom(latency=0.02) as newsroom, Redis(folder / "redis") as redis:
        local = _local(folder, newsroom)
        newsroom.forget_requests()
        with Machines(folder, newsroom, redis.url) as machines:
            machines.ingest()
            machines.worker()
            machines.worker()
            failures = _finished(start(*machines.options(machines.hub), "run"), folder)
            failures += _differences(machines.hub, local) + _in_flight(newsroom)
    counts = {table: len(found) for table, found in content(local).items()}
    print(
        f"rows: {len(OUTLETS)} outlets, two workers against a local pass: {counts}, {len(failures)} failures"
    )
    return failures


def compare_speed(folder: Path, latency: float = 0.6) -> list[str]:
    """One worker against two, each at one outlet at a time, where answers take long."""
    seconds = {}
    with enlarged_newsroom(latency=latency) as newsroom:
        for number in (1, 2):
            home = folder / str(number)
            home.mkdir()
            with Redis(home / "redis") as redis, Machines(home, newsroom, redis.url) as machines:
                machines.ingest()
                for _ in range(number):
                    machines.worker(queues="crawl", parallel=1)
                began = time.monotonic()
                failures = _finished(start(*machines.options(machines.hub), "crawl"), home)
                seconds[number] = time.monotonic() - began
                if failures:
                    return failures
    factor = seconds[1] / seconds[2]
    print(
        f"speed: answers take {latency:g} s; one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s:"
        f" {factor:.2f} times as fast"
    )
    return [] if factor >= LEAST_SPEED_UP else [f"two workers are only {factor:.2f} times as fast as one"]


def kill_at_random(folder: Path, kills: int, broker_kills: int, chance: Random) -> list[str]:
    """Passes over fresh databases in which workers and the broker are killed until enough were."""
    failures: list[str] = []
    done = {"worker": 0, "broker": 0}
    passes = 0
    with enlarged_newsroom(latency=0.15) as newsroom:
        local = _local(folder, newsroom)
        while sum(done.values()) < kills + broker_kills and not failures:
            passes += 1
            home = folder / f"pass-{passes}"
            home.mkdir()
            newsroom.forget_requests()
            left = {"worker": kills - done["worker"], "broker": broker_kills - done["broker"]}
            failures += _disturbed_pass(home, newsroom, left, done, chance)
            failures += _differences(home / "hub", local) + _in_flight(newsroom)
            double = "select key from pages group by outlet, key having count(*) > 1"
            failures += [f"{row['key']} is stored twice" for row in rows(home / "hub", double, "pages.db")]
            print(f"kills: pass {passes}: {done['worker']} workers, {done['broker']} brokers", flush=True)
    print(f"kills: {done['worker']} of workers, {done['broker']} of Redis in {passes} passes, ", end="")
    print(f"{len(failures)} failures")
    return failures


def _disturbed_pass(
    home: Path, newsroom: NewsroomServer, left: dict[str, int], done: dict[str, int], chance: Random
) -> list[str]:
    with (
        Redis(home / "redis") as redis,
        Machines(home, newsroom, redis.url, more="attempts = 20") as machines,
    ):
        machines.ingest()
        workers = [machines.worker() for _ in range(3)]
        running = start(*machines.options(machines.hub), "run")
        wait_for(lambda: newsroom.requests or running.poll() is not None, 60)
        while running.poll() is None and any(left.values()):
            wait_for(lambda: running.poll() is not None, chance.uniform(0.5, 4.0))
            if running.poll() is not None:
                break
            if left["broker"] and chance.random() < 0.2:
                redis.kill()
                time.sleep(chance.uniform(0.0, 1.5))
                redis.start()
                left["broker"] -= 1
                done["broker"] += 1
            elif left["worker"]:
                kill(workers.pop(chance.randrange(len(workers))))
                workers.append(machines.worker())
                left["worker"] -= 1
                done["worker"] += 1
        return _finished(running, home)


def measure(folder: Path) -> None:
    """The figures of the capacity table. Processor time, unlike time, does not depend on what else runs."""
    with (
        enlarged_newsroom(articles=40) as newsroom,
        Redis(folder / "redis") as redis,
        Machines(folder, newsroom, redis.url) as machines,
    ):
        ingest, crawler = machines.ingest(), machines.worker(queues="crawl")
        options = machines.options(machines.hub)
        for what in ("first", "steady"):
            cost = _costs([ingest, crawler], [*options, "crawl"])
            asked = len(newsroom.requests) / len(OUTLETS)
            newsroom.forget_requests()
            print(f"figures: {what} visit to an outlet: {asked:.1f} requests,", end=" ")
            print(f"{cost[1] / len(OUTLETS):.2f} s of processor at the worker,", end=" ")
            print(f"{cost[0] / len(OUTLETS):.3f} s at the ingest, {cost[2] / len(OUTLETS):.3f} s at the hub")
        pages = rows(machines.hub, "select count(*) n from pages", "pages.db")[0]["n"]
        memory = f"a crawl worker {_megabytes(crawler)} MB, the ingest {_megabytes(ingest)} MB"
        print(f"figures: memory between crawls: {memory}")
        reader = machines.worker(queues="read")
        for what in ("read", "reread"):
            began = time.monotonic()
            cost = _costs([ingest, reader], [*options, what])
            took = time.monotonic() - began
            each = [1000 * seconds / pages for seconds in cost]
            print(
                f"figures: {what} of {pages} pages in {took:.1f} s; milliseconds of processor a page:",
                end=" ",
            )
            print(f"{each[1]:.1f} at the worker, {each[0]:.1f} at the ingest, {each[2]:.1f} at the hub")
        print(f"figures: memory of a read worker {_megabytes(reader)} MB, with the process that reads")


def _costs(processes: Sequence[subprocess.Popen[str]], command: Sequence[str]) -> list[float]:
    """Seconds of processor that a command takes of each of the processes, and of its own."""
    before = [_processor(process) for process in processes]
    own = os.times()
    done = pantau(*command)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
    ended = os.times()
    after = [_processor(process) for process in processes]
    mine = ended.children_user + ended.children_system - own.children_user - own.children_system
    return [*(later - earlier for earlier, later in zip(before, after, strict=True)), mine]


def _processor(process: subprocess.Popen[str]) -> float:
    """Seconds of processor of a process, and of those that it started, ended or not."""
    spent = 0
    for pid in _family(process):
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
        spent += sum(map(int, times))
    return spent / os.sysconf("SC_CLK_TCK")


def _megabytes(process: subprocess.Popen[str]) -> int:
    """The resident memory of a process and of those it started."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _family(process))
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _family(process: subprocess.Popen[str]) -> list[int]:
    family = [process.pid]
    for parent in family:
        for thread in Path(f"/proc/{parent}/task").iterdir():
            family += [int(child) for child in (thread / "children").read_text().split()]
    return family


if __name__ == "__main__":
    main()
