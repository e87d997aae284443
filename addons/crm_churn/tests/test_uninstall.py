from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import ChurnCase


@tagged("post_install", "-at_install")
class TestUninstallHook(ChurnCase):
    def test_no_row_and_no_status_is_left(self):
        warnings = self._create_warning(self.own, "lost")
        warnings |= self._create_warning(self.foreign)
        uninstall_hook(self.env)
        self.assertFalse(warnings.exists())
        self.assertFalse(
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_model", "=", "crm.churn.warning")])
        )
        self.assertEqual(
            (self.own | self.foreign).mapped("customer_status"), ["active", "active"]
        )

    def test_reasons_can_be_deleted_afterwards(self):
        self._create_warning(self.own, "lost")
        uninstall_hook(self.env)
        self.reason.unlink()
        self.assertFalse(self.reason.exists())
