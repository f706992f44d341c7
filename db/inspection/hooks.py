"""The hooks by which Datasette shows Pantau's pages and keeps its own for the operator.

They speak for an `Inspection` alone: another Datasette in the same process is not touched.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import jinja2
import pluggy
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from db.connection import is_damage
from db.inspection.addresses import live_link
from db.inspection.article_page import article_page
from db.inspection.front import front_page
from db.inspection.guard import App, Guard
from db.inspection.inspection import Inspection
from db.inspection.lists import claims_page, search_page, targets_page
from db.inspection.options import OPERATOR, Actor
from db.inspection.outlets import outlet_page, outlets_page
from db.inspection.target_page import series_page, target_page
from db.inspection.visit import Page

FORMAT = r"(?:\.(?P<format>csv|json|atom))?$"
ROUTES: Mapping[str, Page] = {
    r"^/$": front_page,
    rf"^/targets{FORMAT}": targets_page,
    rf"^/claims{FORMAT}": claims_page,
    rf"^/search{FORMAT}": search_page,
    rf"^/target/(?P<a>[^/]+?){FORMAT}": target_page,
    rf"^/series/(?P<a>[^/]+)/(?P<b>[^/]+?){FORMAT}": series_page,
    rf"^/outlets{FORMAT}": outlets_page,
    rf"^/outlet/(?P<a>[^/]+?){FORMAT}": outlet_page,
    rf"^/article/(?P<a>[^/]+?){FORMAT}": article_page,
}
# Datasette's own pages that show or do more than reading needs.
CLOSED = ("/-/auth-token", "/-/logout", "/-/messages", "/-/permissions", "/-/allow-debug", "/-/patterns")
LINK = '<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>'
WEB_ADDRESS = re.compile(r"\s*https?:", re.IGNORECASE)
CHALLENGE = {"www-authenticate": 'Basic realm="Pantau", charset="UTF-8"'}

hookimpl = pluggy.HookimplMarker("datasette")  # datasette.hookimpl, with types

View = Callable[..., Awaitable[Any]]  # takes what it names of request and datasette


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, View]]:
    if not isinstance(datasette, Inspection):
        return []
    closed = [(f"^{path}$", _closed) for path in CLOSED]
    return [*((pattern, _view(page)) for pattern, page in ROUTES.items()), *closed]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    if not isinstance(datasette, Inspection):
        return lambda app: app
    options = datasette.options
    return lambda app: Guard(app, None if options.password else options.hosts)


@hookimpl
def actor_from_request(datasette: Datasette, request: Request) -> Actor | None:
    """The operator, for whom gives the password by HTTP Basic authentication, under any name."""
    if not isinstance(datasette, Inspection):
        return None
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return OPERATOR if datasette.options.knows(decoded.partition(":")[2]) else None


@hookimpl(tryfirst=True)
def permission_allowed(datasette: Datasette, actor: Actor | None, action: str, resource: Any) -> bool | None:
    """Tables and SQL are the operator's; texts in full only where they are shown at all."""
    if not isinstance(datasette, Inspection):
        return None
    if action == "view-instance":
        return datasette.options.may_enter(actor)
    if action == "view-table" and not datasette.shows_table(resource[1]):
        return False
    if action == "execute-sql" and not datasette.allows_sql():
        return False
    if action in ("view-database-download", "permissions-debug", "debug-menu"):
        return False
    return None if datasette.options.is_operator(actor) and resource != "_internal" else False


@hookimpl(tryfirst=True)
def forbidden(datasette: Datasette, request: Request, message: str) -> Response | None:
    if isinstance(datasette, Inspection) and datasette.options.password and request.actor is None:
        return _challenge()
    return None


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """The page for an address where there is nothing, and for what is damaged."""
    if not isinstance(datasette, Inspection):
        return None
    visit = datasette.visit(request, (), "html")
    if isinstance(exception, NotFound):
        answer = datasette.not_found(visit)
    elif is_damage(exception):
        answer = datasette.damaged(visit, exception)
    else:
        return None
    return Response(
        answer.body, status=answer.status, headers=dict(answer.headers), content_type=answer.content_type
    )


@hookimpl
def render_cell(datasette: Datasette, value: object) -> str | None:
    """Only plain http(s) addresses are links in tables; Datasette would take more for one."""
    if not isinstance(datasette, Inspection) or not isinstance(value, str) or not WEB_ADDRESS.match(value):
        return None
    address = live_link(value)
    return (
        Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address)
        if address
        else value
    )


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    return {"csp_nonce": request.scope.get("csp_nonce", "") if request else ""}


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    return ["/-/pantau/datasette.css"] if isinstance(datasette, Inspection) else []


@hookimpl
def prepare_jinja2_environment(env: jinja2.Environment, datasette: Datasette) -> None:
    if isinstance(datasette, Inspection) and env.loader is not None:
        env.loader = NonceLoader(env.loader)


class NonceLoader(jinja2.BaseLoader):
    """Gives the scripts that stand in Datasette's templates the nonce of the request.

    The template's own text is changed, before any value is put into it: a script that comes from the
    database has no nonce and does not run.
    """

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, filename, current = self._loader.get_source(environment, template)
        return source.replace("<script", '<script nonce="{{ csp_nonce }}"'), filename, current

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def _view(page: Page) -> View:
    async def view(request: Request, datasette: Inspection) -> Response:
        if not datasette.options.may_enter(request.actor):
            return _challenge()
        variables = request.url_vars
        path = tuple(variables[name] for name in ("a", "b") if name in variables)
        answer = await datasette.show(page, datasette.visit(request, path, variables.get("format") or "html"))
        return Response(
            answer.body, status=answer.status, headers=dict(answer.headers), content_type=answer.content_type
        )

    return view


async def _closed(request: Request) -> Response:
    return Response("", status=404, content_type="text/plain")


def _challenge() -> Response:
    return Response(
        "A password is needed.\n",
        status=401,
        headers=dict(CHALLENGE),
        content_type="text/plain; charset=utf-8",
    )
