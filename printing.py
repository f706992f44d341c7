"""What the commands print: tables for people, JSON for programs.

Results go to stdout, words about them to stderr.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import click
from babel.dates import format_datetime
from tabulate import tabulate

from config import Config
from db.queries import ClaimRecord, TargetRecord
from extract.formatting import format_quantity
from extract.model import Fate, Unit

if TYPE_CHECKING:
    from alerts.deliver import DeliveryReport
    from explanation import Explanation
    from scheduler import PassReport

WIB = ZoneInfo("Asia/Jakarta")
NOUNS: Mapping[str, str] = {"people": "people", "count": "", "IDR": "", "percent": ""}
PLACE_WIDTH = 28


def print_json(value: Any) -> None:
    """Prints a result for programs: dataclasses as objects, times as ISO 8601, whole numbers whole."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def when(time: datetime) -> str:
    """A time for people, in Western Indonesian Time: "22 Jan 2019 14.05"."""
    return format_datetime(time.astimezone(WIB), "d MMM yyyy HH.mm", locale="id")


def print_targets(targets: Sequence[TargetRecord], as_json: bool, *, ids: bool = False) -> None:
    """Prints targets with their sightings; with `ids`, those of the targets and claims under the table."""
    if as_json:
        print_json(targets)
        return
    if targets:
        print_table([_target_row(target) for target in targets])
    for target in targets if ids else ():
        click.echo(f"\n{target.id}  {_target_row(target)['number']} {target.metric}")
        for sighting in target.sightings:
            click.echo(f"    {sighting.id}  {sighting.raw}  {sighting.url}")
    hint = "" if ids or not targets else "; --ids shows the ids that pantau review takes"
    click.echo(f"{len(targets)} targets{hint}", err=True)


def _target_row(target: TargetRecord) -> dict[str, str]:
    first = target.sightings[0] if target.sightings else None
    others = len({sighting.outlet for sighting in target.sightings}) - 1
    quantity = format_quantity(target.value, target.value_max, cast(Unit, target.unit), "id")
    return {
        "number": f"+{quantity}" if target.measure in ("increase", "growth") else quantity,
        "unit": target.unit,
        "metric": target.metric + (f" ({target.segment})" if target.segment else ""),
        "agency": target.agency.removeprefix("BPJS "),
        "deadline": target.period or "-",
        "place": target.scope[:PLACE_WIDTH],
        "outlet": "-" if first is None else first.outlet + (f" +{others}" if others else ""),
        "date": when(target.first_seen)[:-6],
        "note": ", ".join(_notes(target)),
    }


def _notes(target: TargetRecord) -> list[str]:
    """What is unusual about a target: a revision, a misprint, flags."""
    notes = [target.change] if target.change else []
    notes += [target.status] if target.status != "current" else []
    return [*notes, *target.flags]


def print_table(rows: Iterable[Mapping[str, object]]) -> None:
    """Prints rows under their keys."""
    click.echo(tabulate(list(rows), headers="keys", tablefmt="simple", disable_numparse=True))


def print_report(report: PassReport, as_json: bool) -> None:
    """Prints what a pass did: a row an outlet, the fates of the pages, the mail, the troubles by name."""
    if as_json:
        print_json(report)
    elif report.outlets:
        print_table(_outlet_row(outlet) for outlet in report.outlets)
    print_reasons(
        {outlet.outlet: outlet.reason for outlet in report.outlets if outlet.state != "ok"},
        of=len(report.outlets),
    )
    if report.fates:
        click.echo(f"Pages read: {_fates(report.fates)}", err=True)
    print_set_aside(report.set_aside)
    for change in report.health:
        now = f"is unhealthy: {change.reason}" if change.reason else "is well again"
        click.echo(f"{change.outlet} {now}", err=True)
    if report.mail:
        print_mail(report.mail)
    if report.stopped:
        click.echo("Stopped before the end; the next run goes on from here.", err=True)


def print_reasons(reasons: Mapping[str, str], *, of: int) -> None:
    """Says why outlets did not answer; once where all have the same reason. `of`: how many there are."""
    if len(reasons) == of > 1 and len(set(reasons.values())) == 1:
        (reason,) = set(reasons.values())
        click.echo(f"{of} of {of} outlets: {reason}\n  {', '.join(reasons)}", err=True)
        return
    for outlet, reason in reasons.items():
        click.echo(f"{outlet}: {reason}", err=True)


def print_set_aside(addresses: Iterable[str]) -> None:
    """Names the pages that brought down the workers that read them."""
    for address in addresses:
        click.echo(f"{address} was set aside: each worker that read it went down", err=True)


def _outlet_row(outlet: Any) -> dict[str, object]:
    counts = ("found", "fetched", "known", "denied", "blocked", "failed", "skipped")
    return {
        "outlet": outlet.outlet,
        "state": outlet.state,
        **{name: getattr(outlet, name) for name in counts},
    }


def _fates(fates: Mapping[Fate, int]) -> str:
    return ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))


def print_mail(mail: DeliveryReport) -> None:
    """Says what one pass of mail did."""
    click.echo(_mail(mail), err=True)


def _mail(mail: DeliveryReport) -> str:
    if mail.busy:
        return "Mail: another process is delivering."
    states = {state: mail.count(state) for state in ("sent", "retry", "in_doubt", "dead")}
    told = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in states.items() if count)
    skipped = f" {mail.skipped} events are recorded and not mailed." if mail.skipped else ""
    return f"Mail: {told or 'nothing to send'}.{skipped}{_again(mail)}"


def _again(mail: DeliveryReport) -> str:
    if mail.again is None:
        return ""
    if not mail.again:
        return " Nothing was given up or is in doubt."
    return f" Of {len(mail.again)} given up or in doubt, {mail.arrived_again} sent again."


def print_places(config: Config) -> None:
    """Says where a pass left what it made."""
    mails = sorted(Path(config.mail.directory).glob("*.eml")) if config.mail.directory else []
    click.echo(f"Database: {config.database}", err=True)
    click.echo(f"Mail:     {mails[-1] if mails else 'none'}", err=True)


def print_explanation(explanation: Explanation, as_json: bool) -> None:
    """Prints the way of an article: how it was found, what became of its pages, its sentences and claims."""
    if as_json:
        print_json(explanation)
        return
    for link in explanation.links:
        _line("Found", f"{when(link.found_at)} WIB by {link.outlet} on {link.found_on or 'no list'}")
        answer = f"(HTTP {link.status})" if link.status else ""
        _line("Outcome", " ".join(filter(None, [link.outcome, answer, link.reason])))
    for reading in explanation.readings:
        _line("Read", f"{when(reading.read_at)} WIB with rules {reading.rules}")
        _line("Fate", reading.fate + (f": {reading.detail}" if reading.detail else ""))
        if reading.title and reading.published:
            _line("Article", f"{reading.title} ({when(reading.published)} WIB, {reading.article_id})")
    for claim in explanation.readings[-1].claims if explanation.readings else ():
        _print_claim(claim)
    if explanation.considered:
        click.echo("\nQuantities considered:")
    for considered in explanation.considered:
        click.echo(f"  {considered.raw}: {considered.verdict}\n    {considered.sentence}")


def _print_claim(claim: ClaimRecord) -> None:
    quantity = format_quantity(claim.value, claim.value_max, cast(Unit, claim.unit), "id")
    click.echo(f"\n  {claim.kind}: {quantity} {claim.metric} ({claim.measure}), {claim.agency}")
    facts = {
        "period": claim.period,
        "scope": claim.scope,
        "segment": claim.segment,
        "speaker": ", ".join(filter(None, [claim.speaker, claim.speaker_role])) or None,
        "rule": f"{claim.rule} (confidence {claim.confidence:.2f})",
        "flags": ", ".join(claim.flags) or None,
        "target": claim.target_id,
        "claim": claim.id,
        "withdrawn": claim.withdrawn,
        "evidence": f"{claim.start}-{claim.end}: {claim.quote}",
    }
    for name, fact in facts.items():
        if fact:
            click.echo(f"    {name:<9} {fact}")


def _line(name: str, text: str) -> None:
    click.echo(f"{name:<9} {text}")
