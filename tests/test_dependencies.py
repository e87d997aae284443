"""What the addons bring with them: no Human Resources, with rights of its own."""

from odoo.tests.common import get_db_name

from tests.common import rows
from tools import layout

# the addons, and what they depend on through others
_NEEDED = """
    WITH RECURSIVE needed AS (
        SELECT id, name FROM ir_module_module WHERE name IN ({names})
        UNION
        SELECT module.id, module.name
          FROM needed
          JOIN ir_module_module_dependency AS link ON link.module_id = needed.id
          JOIN ir_module_module AS module ON module.name = link.name
    )
    SELECT name FROM needed
"""


def _get_needed(*addons):
    names = ", ".join(f"'{name}'" for name in addons)
    statement = _NEEDED.format(names=names)
    return {name for (name,) in rows(get_db_name(), statement)}


def test_what_an_addon_needs_is_found_through_others():
    assert {"crm_university", "survey", "mail", "base"} <= _get_needed(
        "crm_university_career"
    )


def test_no_addon_needs_human_resources():
    needed = _get_needed(*layout.suite_addons())
    assert sorted(n for n in needed if n == "hr" or n.startswith("hr_")) == []


def test_human_resources_stay_uninstalled_beside_all_addons():
    states = rows(get_db_name(), "SELECT state FROM ir_module_module WHERE name = 'hr'")
    assert states == [("uninstalled",)]
