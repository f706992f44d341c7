"""The command that shows the database in a browser."""

from __future__ import annotations

import click

from commands.shared import Invocation, UserMistake, existing_store, pass_invocation


@click.command("inspect")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve on; others need a password."
)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@pass_invocation
def inspect_command(invocation: Invocation, host: str, port: int) -> None:
    """Show the targets in a browser: Datasette, read-only, on this machine."""
    from db.inspection.options import InspectOptions
    from db.inspection.server import ServeRefused, serve

    config = invocation.config()
    existing_store(config, looking=True).close()  # so that the tables of an older Pantau are today's
    chosen = config.inspect
    options = InspectOptions(
        password=chosen.password.get_secret_value() or None,
        open=chosen.open,
        full_text=chosen.full_text,
        sql=chosen.sql,
        hosts=chosen.hosts,
    )

    def ready() -> None:
        click.echo(f"Pantau is at http://{host}:{port}/ (Ctrl-C ends it)", err=True)

    try:
        serve(config.database, options, host=host, port=port, ready=ready)
    except KeyboardInterrupt:
        return  # how it is meant to end
    except (ServeRefused, OSError) as error:
        raise UserMistake(str(error)) from None
