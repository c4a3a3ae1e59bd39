"""What all forms share: the base form, the id that a form is given for the thing it makes, and the page after an error."""

from hashlib import sha256
from typing import Any

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import Form, HiddenField

from forum.core.errors import Invalid
from forum.core.names import public_id


class BaseForm(Form):  # type: ignore[misc]  # wtforms has no types
    """A form filled from the request; `complain` puts a refusal of a service beside its field."""

    @classmethod
    def sent(cls, **values: Any) -> Any:
        """Make the form from what was sent."""
        return cls(request.form, **values)

    @classmethod
    def asked(cls, **values: Any) -> Any:
        """Make the form from the address, for forms that only ask."""
        return cls(request.args, **values)

    def complain(self, error: Invalid) -> None:
        """Show a service's refusal at the field it is about, or above the form when it has no such field."""
        field = self._fields.get(error.field) or next(iter(self._fields.values()))
        field.errors = [*field.errors, error.sentence]


class OnceForm(BaseForm):
    """A form that makes one thing: it carries that thing's id, signed, so that sending it twice makes it once."""

    made = HiddenField()

    @classmethod
    def fresh(cls, **values: Any) -> Any:
        """Make an empty form with an id of its own."""
        return cls(made=_serializer().dumps(public_id()), **values)

    def made_id(self) -> str:
        """Return the id that this form was given; a form without one, or with a changed one, gets a new one."""
        try:
            made: str = _serializer().loads(self.made.data or "")
        except BadSignature:
            return public_id()
        return made


def invalid(page: str) -> ResponseReturnValue:
    """Answer with a form that needs another look."""
    return make_response(page, 422)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["form_key"], salt="made", signer_kwargs={"digest_method": sha256})
