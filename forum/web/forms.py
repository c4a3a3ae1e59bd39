"""What all forms share: the base form, the id that a form is given for the thing it makes, and the page after an error."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, SelectChoice

from forum.core.errors import Invalid
from forum.core.names import public_id
from forum.core.words import _


class BaseForm(Form):  # type: ignore[misc]  # wtforms has no types
    """A form filled from the request; `complain` puts a refusal of a service beside its field.

    Labels, hints, choices and complaints are written with `later`, and stand in the reader's language in the form that is made for them;
    choices that a view offers come translated.
    """

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        for field in self:
            _translate(field)

    def validate(self, *values: Any, **more: Any) -> bool:
        """Look at what was typed; what is wrong with it then stands at its field."""
        fine: bool = super().validate(*values, **more)
        for field in self:
            field.errors = [_(error) for error in field.errors]
        return fine

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

    @classmethod
    def again(cls, typed: MultiDict[str, str], made: str) -> Any:
        """Make the form with what was typed before, for the thing that it was to make then.

        :param made: that thing's id.
        """
        return cls(MultiDict([*typed.items(multi=True), ("made", _serializer().dumps(made))]))

    def made_id(self) -> str:
        """Return the id that this form was given; a form without one, or with a changed one, gets a new one."""
        return made_of(self.made.data or "") or public_id()


def _translate(field: Field) -> None:
    field.label.text, field.description = _(field.label.text), _(field.description)
    if choices := getattr(field, "choices", None):
        field.choices = [_choice(choice) for choice in choices]


def _choice(choice: Any) -> Any:
    if isinstance(choice, SelectChoice):
        return replace(choice, label=_(choice.label))
    value, label, *more = choice
    return value, _(label), *more


def invalid(page: str) -> ResponseReturnValue:
    """Answer with a form that needs another look."""
    return make_response(page, 422)


def made_of(signed: str) -> str:
    """Return the id that a form carries signed; nothing where the signature is not ours."""
    try:
        made: str = _serializer().loads(signed)
    except BadSignature:
        return ""
    return made


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["form_key"], salt="made", signer_kwargs={"digest_method": sha256})
