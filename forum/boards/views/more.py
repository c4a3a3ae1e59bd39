"""The page with everything that can be done with one post: a thread page carries the few things that are done often, fifty times.

What stands there is in `templates/boards/more.html`; each thing has a view of its own elsewhere.
"""

from forum.accounts.current import acting_member
from forum.boards import queries
from forum.boards.views import blueprint, shown
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/p/<post_id>/more")
@member
def more(post_id: str) -> str:
    """List what a member can do with a post."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    eyes = shown.Eyes(session, person, post.thread, [post])
    return page("boards/more.html", p=eyes.show(post), post=post, thread=post.thread, here="boards")
