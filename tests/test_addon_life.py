"""Each addon installs alone, upgrades, uninstalls without a trace, is translated."""

import os
import re
import shutil
import zipfile

import polib
import pytest

from odoo.tests.common import get_db_name

from tests.common import SERVER, database_name, rows, run_script
from tools import console, database, layout, odoo_run, python_setup

ADDONS = layout.suite_addons()
_TRACES = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public'
    UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence ' || sequencename FROM pg_sequences
    UNION SELECT 'constraint ' || conname FROM pg_constraint
    UNION SELECT 'data of ' || module || ' ' || model FROM ir_model_data
    UNION SELECT 'cron ' || cron_name FROM ir_cron
    UNION SELECT 'parameter ' || key FROM ir_config_parameter
    UNION SELECT 'selection ' || value || ' of ' || field.name
            FROM ir_model_fields_selection
            JOIN ir_model_fields field ON field.id = field_id
"""


def _own_dependencies(addon):
    """Addons of this repository that `addon` depends on, without itself."""
    found = set()
    waiting = [addon]
    while waiting:
        for name in layout.read_manifest(waiting.pop()).get("depends", []):
            if name in ADDONS and name not in found:
                found.add(name)
                waiting.append(name)
    return sorted(found)


def _first_column(name, statement):
    return {row[0] for row in rows(name, statement)}


def _odoo(name, *options):
    odoo_run.call(
        SERVER, "-d", name, *options, "--stop-after-init", "--no-http",
        "--max-cron-threads=0", log_name=f"life-{name}", advice="read the log",
        config=layout.ROOT / "config/test.conf",
    )  # fmt: skip


def _log(name):
    return (layout.LOGS / f"life-{name}.log").read_text()


@pytest.fixture
def database_before(request):
    """A database with only the dependencies of one addon; dropped afterwards."""
    addon = request.param
    needed = _own_dependencies(addon)
    name = database_name(f"life_{addon}")
    with console.setup_lock():
        base = database.base_template(SERVER, [addon, *needed])
        database.copy(SERVER, base, name)
    if needed:
        # else an addon that installs itself were there before the test begins
        _odoo(name, "-i", ",".join(needed), "--skip-auto-install")
    yield addon, name
    database.drop(SERVER, name, missing_ok=True)
    (layout.LOGS / f"life-{name}.log").unlink(missing_ok=True)


@pytest.mark.parametrize("database_before", ADDONS, indirect=True)
def test_an_addon_installs_upgrades_and_leaves_no_trace(database_before):
    addon, name = database_before
    before = _first_column(name, _TRACES)
    _odoo(name, "-i", addon)
    installed = "SELECT state FROM ir_module_module WHERE name = '%s'"
    assert _first_column(name, installed % addon) == {"installed"}
    assert _first_column(name, installed % "hr") == {"uninstalled"}
    assert _first_column(name, _TRACES) - before
    _odoo(name, "-u", addon)
    assert _first_column(name, installed % addon) == {"installed"}
    run_script(
        name,
        f"env['ir.module.module'].search([('name', '=', '{addon}')])"
        ".button_immediate_uninstall()\n",
    )
    assert _first_column(name, installed % addon) == {"uninstalled"}
    assert sorted(_first_column(name, _TRACES) - before) == []
    assert not re.findall(r"^.* (?:ERROR|CRITICAL) .*$", _log(name), re.M)


@pytest.mark.parametrize("addon", ADDONS)
def test_every_term_of_an_addon_has_its_chinese_translation(addon, tmp_path):
    exported = tmp_path / f"{addon}.pot"
    run_script(
        get_db_name(),
        "from odoo.tools.translate import trans_export\n"
        f"with open({str(exported)!r}, 'wb') as file:\n"
        f"    trans_export(False, [{addon!r}], file, 'po', env)\n",
    )
    terms = {entry.msgid for entry in polib.pofile(str(exported)) if entry.msgid}
    assert terms
    translated = {
        entry.msgid
        for entry in polib.pofile(str(layout.ADDONS / addon / "i18n" / "zh_CN.po"))
        if entry.msgstr and not entry.obsolete and "fuzzy" not in entry.flags
    }
    assert sorted(terms - translated) == []


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_builds_a_wheel(addon, tmp_path):
    source = tmp_path / addon
    shutil.copytree(layout.ADDONS / addon, source)
    # whool counts commits for the version; here it takes the manifest's.
    environment = {**os.environ, "WHOOL_POST_VERSION_STRATEGY_OVERRIDE": "none"}
    console.run(
        [python_setup.PYTHON, "-m", "pip", "wheel", "--quiet", "--no-deps",
         "--wheel-dir", tmp_path, source],
        advice="read the lines above", env=environment,
    )  # fmt: skip
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert f"odoo/addons/{addon}/__manifest__.py" in names
    assert f"odoo/addons/{addon}/i18n/zh_CN.po" in names
