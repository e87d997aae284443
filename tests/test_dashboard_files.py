"""The files of the dashboards are what their description says."""

import json

from tools import dashboards


def test_the_files_are_those_that_the_description_gives():
    for name, content in dashboards.build_all().items():
        assert json.loads((dashboards.FILES / name).read_text()) == content, name
