"""Where things lie, and which versions are pinned."""

import ast
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("CRM_LOCAL", ROOT / ".local"))
ADDONS = ROOT / "addons"
STAMPS = LOCAL / "stamps"
LOGS = LOCAL / "log"
BIN = LOCAL / "bin"
DATA = LOCAL / "data"

ODOO_VERSION = "19.0.0+dfsg-1"
ODOO_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
)
# Odoo names files of Font Awesome 4.7 and Inconsolata 1; unstable has later ones.
OLDER_FONTS = ("fonts-font-awesome", "fonts-inconsolata")
OLDER_FONT_SUITES = ("bookworm", "trixie")
ODOO_SUITES = ("unstable", "testing", "experimental")

BROWSER_PACKAGES = ("chromium", "wkhtmltopdf", "fonts-wqy-zenhei", "fontconfig-config")

UP_DATABASE = "crm"
TEST_PREFIX = "crm_test"
TEMPLATE_PREFIX = "crm_template"


def suite_addons():
    """Technical names of the addons in this repository, sorted."""
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def read_manifest(addon):
    """Manifest of an addon of this repository."""
    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())


def main_addons():
    """The addons that people choose, without the bridges that Odoo installs by itself.

    A bridge would bring the other side with it (a point of sale, say).
    """
    return [
        name for name in suite_addons() if not read_manifest(name).get("auto_install")
    ]
