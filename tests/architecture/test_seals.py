"""Nobody reads whose a name is but by two approvals: every piece of code that opens a seal is listed here, with why it shows nothing.

The code is read, not run: a new caller, an import under another name, or a way past the listed functions fails. That the two approvals are
asked for when the code runs is tried in tests/unit/moderation (test_lifting, test_patterns).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config import ROOT

OPENERS = {"owner_of", "all_rows_of", "private_parts", "of_account", "open", "open_anew", "open_large"}
"""What opens a seal, or finds the names of an account."""

INSIDE = {"_opened", "_open", "_siv", "_numbered"}
"""What only `core/owned.py` and `core/seals.py` call, each in itself."""
AT_HOME = {"forum/core/owned.py", "forum/core/seals.py"}

RULE = "a rule compares or limits with it, and returns none of it"
OWN = "the member's own rows, for themselves"
LATER = "the worker forgets, erases, exports or seals anew with it, and shows it to nobody"
PASSES = "hands it on, and therefore every caller of it is listed here too"
TWO = "asks for two approvals first"

ALLOWED: dict[str, dict[str, str]] = {
    "forum/accounts/aliases.py": {
        "all_of": OWN,  # it takes a member, and who makes one is listed below
        "owns": RULE,
        "owner_of": PASSES,
        "scope_of": PASSES,
    },
    "forum/accounts/personal_data.py": {
        "held": OWN,
        "_choices": OWN,
        "_names": OWN,
        "_sessions": OWN,
        "_passkeys": OWN,
        "_restrictions": OWN,
        "_contact_limits": OWN,
        "erase_account": LATER,
    },
    "forum/accounts/preferences.py": {"of_account": PASSES, "change": OWN, "reseal_all": LATER},
    "forum/accounts/models.py": {"retag": LATER},
    "forum/accounts/shelf.py": {
        "parts": OWN,
        "names_of": OWN,
        "drop": OWN,
        "of_everybody": LATER,
        "reseal_all": LATER,
        "_content": PASSES,
        "_contents": PASSES,
        "read": OWN,
    },
    "forum/accounts/service/carried.py": {"unsealed": PASSES},
    "forum/accounts/service/entering.py": {"member_of": OWN},
    "forum/accounts/service/limited.py": {"taken_by": OWN, "lift": RULE, "until": RULE, "forget_ended": LATER},
    "forum/accounts/service/muting.py": {
        "mutes_of": OWN,
        "limit_contact": RULE,
        "has_limited": RULE,
        "contact_limits_of": OWN,  # the person in it is thrown away, and the names are those that the member saw
        "set_break": OWN,
        "_own": OWN,
    },
    "forum/accounts/service/passkey_ceremonies.py": {"add": RULE, "prove": OWN},
    "forum/accounts/service/passkeys.py": {"read": OWN},
    "forum/accounts/service/recovering.py": {"recover": OWN, "try_code": RULE, "use_up": RULE},
    "forum/accounts/service/second_step.py": {"half_in": OWN},
    "forum/accounts/service/sessions.py": {"member_of_session": OWN, "open_sessions": OWN},
    "forum/accounts/views/factors.py": {"_own_secret": OWN},
    "forum/accounts/views/own.py": {"me": OWN},
    "forum/boards/personal_data.py": {"held": OWN},
    "forum/boards/service/positions.py": {"_moves": OWN},
    "forum/boards/service/voices.py": {"may_take_one_off": RULE, "_kind_of": OWN},
    "forum/cli/members.py": {"restrict": RULE},
    "forum/core/owned.py": {"owner_of": PASSES, "all_rows_of": PASSES, "private_parts": PASSES, "reseal": LATER, "_opened": PASSES},
    "forum/moderation/handlers.py": {"take_up_held": RULE},
    "forum/moderation/personal_data.py": {"held": OWN, "own_flags": OWN, "own_appeals": OWN, "_records": OWN, "erase_alias": LATER, "left_of": LATER},
    "forum/moderation/conflicts.py": {"may_judge": RULE, "parts_in": RULE, "keeps_apart": RULE, "_blocked": RULE, "_blocks": RULE},
    "forum/moderation/service/receipts.py": {"person_of": PASSES, "appeal_of": OWN},
    "forum/moderation/service/appealing.py": {"file_for_flag": RULE},
    "forum/moderation/service/purging.py": {"parties": PASSES, "request": RULE, "approve": RULE},
    "forum/moderation/service/team.py": {"_outside": PASSES, "_from_outside": PASSES, "_judges": PASSES, "has_all_decided": RULE}
    | dict.fromkeys(("is_anybody", "is_anybody_left", "is_lead_left", "is_outside", "_is_asked"), RULE),
    "forum/moderation/service/approving.py": {"_accounts": PASSES, "count": RULE, "require_two": RULE},
    "forum/moderation/service/flagging.py": {"flag": RULE},
    "forum/moderation/service/opening.py": {"open_case": RULE},
    "forum/moderation/service/remembering.py": {"_entries": OWN},  # what the worker reads with it goes onto their own shelf
    "forum/moderation/service/waves.py": {"take_back": RULE},
    "forum/moderation/service/lifting.py": {
        "parties": PASSES,
        "approve": RULE,
        "approved_by": RULE,
        "get": RULE,
        "requests": RULE,
        "lift": TWO,
    },
    "forum/moderation/service/patterns.py": {
        "parties": PASSES,
        "approve": RULE,
        "approved_by": RULE,
        "get": RULE,
        "waiting": RULE,
        "decide": RULE,
        "ask": TWO,
        "answer": TWO,
    },
    "forum/moderation/service/records.py": {
        "settle": RULE,
        "add": RULE,
        "has_more": RULE,
        "has_earlier": RULE,
        "taken_by": OWN,
        "forget_old_records": LATER,
        "_rows_of": PASSES,
    },
    "forum/moderation/authors.py": {"account_of_thing": PASSES, "account_of_name": PASSES},
    "forum/moderation/subjects/__init__.py": {
        "account_behind": PASSES,
        "author_account": PASSES,
        "case_author": PASSES,
        "case_handle": RULE,  # the name is drawn from a tag of case and account, and leads back to neither
    },
    "forum/moderation/views/flagging.py": {"_flag": RULE},
    "forum/moderation/queries.py": {"concerns": OWN},
    "forum/notes/queries.py": {"_may_read_hidden": RULE},
    "forum/notes/personal_data.py": {"held": OWN, "_told": OWN, "left_of": LATER},
    "forum/notes/service/rating.py": {"own": OWN, "is_writer": RULE, "earned": RULE},
    "forum/notes/service/scoring.py": {"_one": LATER},  # in memory, as long as it is worked out
    "forum/notifications/personal_data.py": {"held": OWN},
    "forum/privacy/disowning.py": {"carry_out": LATER},  # it forgets with it what ties the person to the post
    "forum/privacy/erasure.py": {"carry_out_due": LATER, "carry_out_at_once": LATER, "leaving": LATER},
    "forum/privacy/expiry.py": {"_asked": LATER, "_names_due": LATER},
    "forum/privacy/export.py": {"_asked": LATER},
    "forum/privacy/returning.py": {"_other_plan": LATER},
    "forum/privacy/rotation.py": {"_account": LATER, "_flag": LATER, "_conflict": LATER, "_appeal": LATER, "_pattern": LATER, "left_behind": LATER},
}

TELLS_NOTHING = {"None", "bool", "int", "date | None", "ResponseReturnValue", "Flag", "Pattern", "Lifting", "list[Pattern]", "list[Lifting]"}
TELLS_NOTHING |= {"Appeal", "Case | None", "Purge", "ColumnElement[bool]", "dict[str, set[str]]", "set[str]"}
"""What a rule may return: none of these holds an account, or more than one name of a person."""

PASSING = {function for functions in ALLOWED.values() for function, why in functions.items() if why == PASSES}

MAKERS_OF_MEMBERS = {
    ("forum/accounts/service/entering.py", "member_of"),  # whoever has signed in
    ("forum/moderation/service/approving.py", "_moderates"),  # asked for its role alone
    ("forum/moderation/service/noticing.py", ""),  # the software itself, without an account
    ("forum/moderation/service/carrying.py", ""),  # the same
    ("forum/privacy/erasure.py", "erase_account"),  # to throw the copies of somebody away who is erased
}
"""Who may act as somebody: a member made for another account would be shown that person's names as their own."""


@dataclass(frozen=True)
class Use:
    """A name that is used in a function; `function` is empty at the top of a file."""

    file: str
    function: str
    name: str
    line: int


def _is_of_a_file(call: ast.AST) -> bool:
    """Say whether an `open` cannot be that of the seals, which takes a table, a row and a value."""
    if not isinstance(call, ast.Call) or any(isinstance(one, ast.Starred) for one in call.args):
        return False
    keywords = {one.arg for one in call.keywords}
    return len(call.args) <= 1 and keywords <= {"mode", "encoding", "errors", "newline", "buffering"}


def _uses(file: str, tree: ast.AST) -> Iterator[Use]:
    wanted = OPENERS | PASSING
    imported = {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    def walk(node: ast.AST, function: str) -> Iterator[Use]:
        skipped = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "open" and _is_of_a_file(node)
        for child in ast.iter_child_nodes(node):
            inner = function or (child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else "")
            if isinstance(child, ast.Attribute) and child.attr in wanted:
                of_a_module = child.attr == "open" and isinstance(child.value, ast.Name) and child.value.id in imported & {"os"}
                if not of_a_module and not (skipped and isinstance(node, ast.Call) and child is node.func):
                    yield Use(file, inner, child.attr, child.lineno)
            elif isinstance(child, ast.Name) and child.id in wanted - {"open"} and isinstance(child.ctx, ast.Load):
                yield Use(file, inner, child.id, child.lineno)
            elif isinstance(child, ast.ImportFrom):
                yield from (Use(file, "", alias.name, child.lineno) for alias in child.names if alias.name in wanted)
            elif isinstance(child, ast.Constant) and isinstance(child.value, str) and child.value in wanted - {"open"}:
                yield Use(file, inner, child.value, child.lineno)
            yield from walk(child, inner)

    yield from walk(tree, "")


TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "forum").rglob("*.py"))}
FOUND = [use for file, tree in TREES.items() if file != "forum/core/seals.py" for use in _uses(file, tree)]


def _function(file: str, name: str) -> ast.FunctionDef:
    return next(node for node in ast.walk(TREES[file]) if isinstance(node, ast.FunctionDef) and node.name == name)


def _is_handed_in(use: Use) -> bool:
    """Say whether a name is a parameter of the function: what it holds comes from a caller, who is listed."""
    if not use.function or use.name in OPENERS:
        return False
    arguments = _function(use.file, use.function).args
    return use.name in {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}


def test_every_piece_of_code_that_opens_a_seal_is_listed_with_why_it_shows_nothing() -> None:
    unlisted = [use for use in FOUND if use.function not in ALLOWED.get(use.file, {}) and not _is_handed_in(use)]
    assert not unlisted


def test_the_list_names_nothing_that_is_gone() -> None:
    used = {(use.file, use.function) for use in FOUND}
    gone = {(file, function) for file, functions in ALLOWED.items() for function in functions} - used
    assert not gone


def test_nothing_goes_past_the_functions_that_are_listed() -> None:
    for file, tree in TREES.items():
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}  # flagging has an `_open` that opens a case
        own |= {"_siv"} if file == "forum/core/paging.py" else set()  # cursors have a key of their own
        named = {node.attr if isinstance(node, ast.Attribute) else node.id for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
        assert file in AT_HOME or not named & INSIDE - own, file


def test_names_of_an_account_are_found_in_one_place_alone() -> None:
    calls = [(file, node) for file, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    finding = {file for file, call in calls if ast.unparse(call.func).endswith("rows_of") and "Alias" in [ast.unparse(one) for one in call.args]}
    assert finding == {"forum/accounts/aliases.py", "forum/privacy/erasure.py"}


def test_what_a_rule_returns_tells_nobody_who_somebody_is() -> None:
    told = {
        (file, name): ast.unparse(returns)
        for file, functions in ALLOWED.items()
        for name, why in functions.items()
        if why == RULE and (returns := _function(file, name).returns) is not None and name != "case_handle"
    }
    assert not {where: returned for where, returned in told.items() if returned not in TELLS_NOTHING}


def test_what_two_must_approve_asks_for_them_before_it_opens_anything() -> None:
    asking = [(file, name) for file, functions in ALLOWED.items() for name, why in functions.items() if why == TWO]
    assert len(asking) == 3
    for file, name in asking:
        body = [statement for statement in _function(file, name).body if not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Call)]
        at = next(number for number, statement in enumerate(body) if ast.unparse(statement).startswith("approving.require_two("))
        # Only who may ask at all is judged before, and at the top of the function: no branch leads around it.
        assert all(ast.unparse(statement).startswith("_require_staff(") for statement in body[:at]), f"{file}: {name}"


def test_nobody_acts_as_somebody_else() -> None:
    makers = set()
    for file, tree in TREES.items():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Member":
                makers.add((file, next((one.name for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)), "")))
    assert makers == MAKERS_OF_MEMBERS


@pytest.mark.parametrize(
    "code",
    [
        "def show(session, alias):\n    return aliases.owner_of(session, alias)",
        "from forum.core.owned import owner_of as innocent",
        "def show(session, alias):\n    return getattr(owned, 'private_parts')(session, alias)",
        "def show(session, row):\n    find = seals.of(session).open\n    return find('alias', row.id, row.tie)",
        "def show(session, row):\n    return seals.of(session).open(table='alias', row=row.id, sealed=row.tie)",
        "def show(session, row, what):\n    return seals.of(session).open(*what)",
        "class Page:\n    def show(self):\n        return subjects.account_behind(self.session, self.alias)",
        "NAMES = aliases.of_account",
    ],
)
def test_no_way_of_writing_it_hides_a_new_caller(code: str) -> None:
    assert list(_uses("forum/thing.py", ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["def read(path):\n    return path.open('rb')", "import os\ndef read(path):\n    return os.open(path, os.O_RDONLY, 0o600)"]
)
def test_opening_a_file_is_not_taken_for_opening_a_seal(code: str) -> None:
    assert not list(_uses("forum/thing.py", ast.parse(code)))


def test_every_file_of_the_forum_is_read() -> None:
    assert {"forum/moderation/service/lifting.py", "forum/core/owned.py", "forum/app.py"} <= TREES.keys()
