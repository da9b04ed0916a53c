"""Which client this is: told to servers, and kept in each profile so that an upgrade is noticed."""

from typing import Final

CLIENT_NAME: Final = "learnflow-sync/0.1.0"
