from odoo.tests import tagged

from ..hooks import uninstall_hook
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestUninstallHook(PlanCase):
    def test_no_reminder_keeps_its_type_from_deletion(self):
        self._create_step(result="Met")
        self._create_step().write({"result": "Met"})
        uninstall_hook(self.env)
        activity_type = self.env.ref("crm_development_plan.mail_activity_type_step")
        activity_type.unlink()
        self.assertFalse(activity_type.exists())
