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

    def test_nothing_of_the_report_stays(self):
        uninstall_hook(self.env)
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'crm_development_rollup%'"
            " UNION SELECT tgname FROM pg_trigger"
            " WHERE tgname LIKE 'crm_development_rollup%'"
        )
        self.assertFalse(self.env.cr.fetchall())
