"""./crm db: a backup restored is the same database; what is wrong is said."""

import shutil

import pytest

from tests.common import SERVER, database_name, rows
from tools import console, database, layout

_MADE = """
    CREATE TABLE IF NOT EXISTS mark (text varchar);
    INSERT INTO mark VALUES ('客户');
    UPDATE res_partner SET comment = '<p>kept</p>' WHERE id = 1
"""


@pytest.fixture
def names():
    """A database from the template, and a name for its restored copy."""
    source, target = database_name("backup"), database_name("restored")
    database.copy_template(SERVER, layout.suite_addons(), source)
    yield source, target
    for name in (source, target):
        database.drop(SERVER, name, missing_ok=True)


def _files(name):
    folder = layout.DATA / "filestore" / name
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_restored_backup_holds_the_same_records_and_files(names, tmp_path):
    source, target = names
    rows(source, _MADE)
    database.backup(SERVER, source, tmp_path / "backup.zip")
    database.restore(SERVER, tmp_path / "backup.zip", target)
    assert rows(target, "SELECT text FROM mark") == [("客户",)]
    for table in ("res_partner", "crm_dictionary_item", "ir_attachment", "ir_ui_view"):
        count = f"SELECT count(*) FROM {table}"
        assert rows(target, count) == rows(source, count)
    assert _files(source)
    assert _files(target) == _files(source)


def test_a_template_that_lost_its_files_is_made_anew(names):
    """As after the folder of a checkout was removed and the server stayed."""
    target = names[1]
    source = database.copy_template(SERVER, ["base"], target)
    database.drop(SERVER, target)
    shutil.rmtree(layout.DATA / "filestore" / source)
    assert database.copy_template(SERVER, ["base"], target) == source
    assert _files(target)


def test_a_file_that_is_no_backup_leaves_no_database(names, tmp_path):
    target = names[1]
    (tmp_path / "no.zip").write_text("no backup")
    with pytest.raises(console.StepError, match="Odoo ended with"):
        database.restore(SERVER, tmp_path / "no.zip", target)
    assert not database.exists(SERVER, target)


def test_a_backup_of_an_unknown_database_writes_no_file(tmp_path):
    with pytest.raises(console.StepError, match="no database"):
        database.backup(SERVER, "crm_no_such_database", tmp_path / "backup.zip")
    assert not list(tmp_path.iterdir())


def test_a_system_parameter_is_set_and_set_again(names):
    for value in ("http://127.0.0.1:1", "it's another"):
        database.set_parameter(SERVER, names[0], "report.url", value)
        statement = "SELECT value FROM ir_config_parameter WHERE key = 'report.url'"
        assert rows(names[0], statement) == [(value,)]


def test_a_database_is_not_made_over_another(names):
    with pytest.raises(console.StepError, match="exists already"):
        database.init(SERVER, names[0])


def test_an_unknown_database_is_not_dropped_silently():
    with pytest.raises(console.StepError, match="no database"):
        database.drop(SERVER, "crm_no_such_database")
