"""Makes `python tools …` the same as `./crm …`."""

import sys
from pathlib import Path

# Running a folder puts the folder itself first on the path; our modules are a package.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
