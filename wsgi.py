"""The application that gunicorn and the `flask` command load."""

import os
import sys

from config import WrongSetting
from forum.app import create_app
from forum.core.keys import WrongKeys

os.umask(0o077)  # what the forum writes is for its own account alone

try:
    app = create_app()
except (WrongSetting, WrongKeys) as wrong:
    # A sentence for the person who starts it, and no traceback.
    sys.exit(str(wrong))
