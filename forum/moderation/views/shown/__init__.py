"""What pages show of moderation, as plain frozen values: `cases`, and what was `asked` of seals."""

from forum.moderation.views.shown.asked import answers, own_pattern, pattern_page, seal_page
from forum.moderation.views.shown.cases import After, case_page, require_may_look, rows
from forum.moderation.views.shown.waiting import late_words

__all__ = ["After", "answers", "case_page", "late_words", "own_pattern", "pattern_page", "require_may_look", "rows", "seal_page"]
