"""The long versions of the tests that start, stop, fault and wait: hundreds of rounds of each.

    ./dev soak [--rounds N] [PART]...      parts: races stops years outlets mail

Prints a line for each part and ends with 1 where one of them found a fault.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from config import ScheduleConfig
from demo.server import NewsroomServer
from tests.machine import faults_of_a_year
from tests.passes import configured, content, pantau, rows, start, wait_for
from tests.replay import WAYS, WIB, Outlet, replay, upto
from upkeep.health import judge, judge_all

ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
AT_ONCE = 50  # passes started at the same moment; more only wait for the processor and need 100 MB each
LATENCY = 1.0  # seconds: the daemon's pass has to last while others are started
SCHEDULED = '\n[schedule]\nevery = "30m"\nbackups = 0\n'


def races(rounds: int, home: Path) -> tuple[str, bool]:
    """Passes started at once beside a daemon that ends its own: one at a time, each in the records, and what
    they leave is what one undisturbed pass leaves: no claim twice, no mail twice."""
    codes: Counter[int] = Counter()
    with NewsroomServer(latency=LATENCY) as newsroom:
        alone, together = home / "alone", home / "together"
        pantau(*configured(alone, newsroom, SCHEDULED, outlet="antara"), "run")
        newsroom.forget_requests()
        options = configured(together, newsroom, SCHEDULED, outlet="antara")
        daemon = start(*options, "daemon")
        try:
            wait_for(lambda: rows(together, "select 1 from runs where state = 'running'"), 120)
            for begun in range(0, rounds, AT_ONCE):
                passes = [start(*options, "run") for _ in range(min(AT_ONCE, rounds - begun))]
                for process in passes:
                    process.communicate(timeout=600)
                codes.update(process.returncode for process in passes)
            wait_for(lambda: rows(together, "select 1 from runs where id = 1 and state = 'ok'"), 300)
        finally:
            daemon.terminate()
            daemon.communicate(timeout=60)
        in_flight = max(hit.in_flight for hit in newsroom.requests)
    states = Counter(row["state"] for row in rows(together, _PASSES))
    recorded = states == {"skipped": codes[75], "ok": codes[0] + 1}  # and the daemon's
    overlaps = len(rows(together, _OVERLAPS))
    wanted, left = _left_by(alone), _left_by(together)
    told = f"{codes.total()} starts, exit codes {dict(codes)}; passes recorded: {dict(states)}"
    told += f"; {overlaps} overlaps, {in_flight} request at a time"
    told += f"; claims and mails {_counts(left)}, of an undisturbed pass {_counts(wanted)}"
    good = (daemon.returncode, overlaps, in_flight, set(codes) <= {0, 75}) == (0, 0, 1, True)
    return told, good and recorded and left == wanted


def _left_by(data: Path) -> dict[str, list[str]]:
    """What is stored, the mails by their Message-ID, and the deliveries: the same after any whole pass."""
    mails = [message_from_bytes(file.read_bytes())["Message-ID"] for file in data.glob("mail/*.eml")]
    sent = rows(data, "select state, message_id, count(*) number from deliveries group by state, message_id")
    return {**content(data), "mails": sorted(mails), "deliveries": sorted(map(str, sent))}


def _counts(left: dict[str, list[str]]) -> str:
    return f"{len(left['claims'])} and {len(left['mails'])}"


_PASSES = "select state from runs where kind = 'crawl+read+health+alert'"
_OVERLAPS = """
select 1 from runs a join runs b on a.id < b.id and b.started_at < a.ended_at
 where a.state in ('ok', 'partly') and b.state in ('ok', 'partly')
"""


def stops(rounds: int, home: Path) -> tuple[str, bool]:
    """SIGTERM to the daemon at random moments: exit 0 in time, and the next pass completes what it left."""
    chance, longest, wrong = Random(5), 0.0, 0
    with NewsroomServer(latency=0.02) as newsroom:
        whole = home / "undisturbed"
        pantau(*configured(whole, newsroom, SCHEDULED, outlet="antara"), "run")
        wanted = content(whole)
        for number in range(rounds):
            data = home / str(number)
            options = configured(data, newsroom, SCHEDULED, outlet="antara")
            process = start(*options, "daemon")
            wait_for(lambda data=data: (data / "pantau.lock").exists())  # type: ignore[misc]
            time.sleep(chance.uniform(0, 15))
            began = time.monotonic()
            process.terminate()
            process.communicate(timeout=120)
            longest = max(longest, time.monotonic() - began)
            after = pantau(*options, "run")
            wrong += (process.returncode, after.returncode) != (0, 0) or content(data) != wanted
    return f"{rounds} stops, the longest took {longest:.1f} s, {wrong} went wrong", not wrong and longest < 35


def years(rounds: int, home: Path) -> tuple[str, bool]:
    """Years with freezes, clocks that are set, and summer time."""
    faults = []
    for number in range(rounds):
        zone = ZONES[number % len(ZONES)]
        schedule = ScheduleConfig.model_validate({"every": "1h", "timezone": zone})
        faults += faults_of_a_year(schedule, seed=number)
    return f"{rounds} years, slots lost or run twice: {len(faults)} {faults[:3]}", not faults


def outlets(rounds: int, home: Path) -> tuple[str, bool]:
    """Outlets breaking in every way, and fleets of healthy ones over two Lebarans."""
    first, broken = datetime(2025, 5, 5, 9, tzinfo=WIB), rounds * len(WAYS)
    late: Counter[str] = Counter()
    for way in WAYS:
        for seed in range(rounds):
            at = first + timedelta(days=40 + seed % 60)
            history = replay(Outlet(seed=seed, a_day=20 + seed % 30), first, 110, breaks=way, at=at)
            visit = next(number for number, visit in enumerate(history.visits) if visit.at >= at) + 2
            verdict = judge(upto(history, visit), history.visits[visit - 1].at + timedelta(minutes=5))
            late[way] += verdict is None or verdict.healthy
    first = datetime(2025, 2, 3, 9, tzinfo=WIB)
    alarms = sum(_alarms(first, seed) for seed in range(max(rounds // 10, 1)))
    months = max(rounds // 10, 1) * 5 * 14
    told = f"{broken - late.total()} of {broken} noticed within two passes (later: {dict(+late)})"
    return f"{told}, {alarms} false alarms in {months} outlet-months", (
        max(late.values()) <= 0.05 * rounds and alarms <= months / 20
    )


def _alarms(first: datetime, seed: int, days: int = 420) -> int:
    """How many healthy outlets of a fleet were called unhealthy in so many days."""
    volumes = (0.3, 2.0, 6.0, 15.0, 40.0)
    fleet = {
        f"o{number}": replay(Outlet(name=f"o{number}", seed=seed, a_day=volume), first, days)
        for number, volume in enumerate(volumes)
    }
    alarms = set()
    for number in range(3, days):
        known = {
            name: replace(history, visits=history.visits[max(0, number - 90) : number])
            for name, history in fleet.items()
        }
        now = first + timedelta(days=number - 1, minutes=5)
        alarms |= {name for name, verdict in judge_all(known, now).items() if not verdict.healthy}
    return len(alarms)


def mail(rounds: int, home: Path) -> tuple[str, bool]:
    """Faulted sends and kills of the mail."""
    environment = {**os.environ, "SOAK_ROUNDS": str(rounds)}
    command = [sys.executable, "-m", "pytest", "-q", "tests/test_smtp_faults.py", "-k", "soak", "--timeout=0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1], done.returncode == 0


PARTS: dict[str, tuple[Callable[[int, Path], tuple[str, bool]], int]] = {
    "races": (races, 200),
    "stops": (stops, 50),
    "years": (years, 12),
    "outlets": (outlets, 100),
    "mail": (mail, 34),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, help="rounds of each part")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    good = True
    for name in options.parts or PARTS:
        part, usual = PARTS[name]
        began = time.monotonic()
        with TemporaryDirectory() as home:
            told, ok = part(options.rounds or usual, Path(home))
        print(f"{name:8} {'ok' if ok else 'WRONG'}  {told}  ({time.monotonic() - began:.0f} s)", flush=True)
        good &= ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
