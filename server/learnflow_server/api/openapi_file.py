"""Write or check `docs/openapi.json`: `python -m learnflow_server.api.openapi_file [--check]`."""

import json
import sys
from pathlib import Path

from learnflow_server.api.application import create_app, openapi

FILE = Path("docs/openapi.json")


def main(arguments: list[str]) -> int:
    """Write the document, or with `--check` only say whether it would change (exit 1). Runs in the checkout's root."""
    text = json.dumps(openapi(create_app(None)), indent=1, sort_keys=True) + "\n"
    if "--check" in arguments:
        if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{FILE} differs from the routes: run `make openapi`.\n")
            return 1
        return 0
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
