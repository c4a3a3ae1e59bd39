"""The list of threads that wait for a first reply, the longest wait first."""

from forum.accounts.current import acting_member
from forum.boards.queries import THREADS_A_PAGE
from forum.boards.service import waiting as waits
from forum.boards.service import wishes
from forum.boards.views import blueprint
from forum.core.paging import page_of
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/waiting")
@member
def waiting() -> str:
    """List what a member could answer first."""
    session, person = db.session(), acting_member()
    found = waits.waits(session, person)
    looks = wishes.of_threads(session, person, [wait.thread for wait in found])
    left = [wait for wait in found if not looks[wait.thread.id].is_unwanted]
    rows = page_of(left, key=lambda wait: wait.thread.id, cursor=read_cursor("waiting"), size=THREADS_A_PAGE)
    return page("boards/waiting.html", waits=rows, here="boards")
