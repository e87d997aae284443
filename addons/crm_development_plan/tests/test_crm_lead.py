from odoo.tests import tagged

from .common import DevelopmentCase


@tagged("post_install", "-at_install")
class TestCrmLead(DevelopmentCase):
    def test_opportunity_is_assigned_to_nobody(self):
        self.assertFalse(self._create_lead().user_id)
