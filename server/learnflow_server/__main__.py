"""`python -m learnflow_server` is `learnflow-server`."""

import sys

from learnflow_server.cli import main

if __name__ == "__main__":
    sys.exit(main())
