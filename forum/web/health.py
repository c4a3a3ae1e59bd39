"""Whether this process lives and can do its work, for whoever supervises it."""

from flask import Blueprint, Response
from sqlalchemy import text

from forum.web.access import public
from forum.web.database import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Say that the process answers."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Say that the database answers too."""
    db.session.execute(text("SELECT 1"))
    return Response("ready\n", content_type="text/plain; charset=utf-8")
