from odoo.tests import tagged

from odoo.addons.crm_customer.tests.test_role_matrix import (
    ALL,
    EDIT,
    NONE,
    OPERATIONS,
    READ,
)

from .common import DevelopmentCase

ROLES = ("am", "supervisor", "executive", "crm_admin", "plain", "portal")
# rights of each role, in the order of ROLES
MATRIX = {
    "crm.lead": (ALL, ALL, READ, NONE, NONE, NONE),
    "crm.development.report": (READ, READ, READ, NONE, NONE, NONE),
    "crm.development.assign.wizard": (NONE, ALL, NONE, NONE, NONE, NONE),
    "crm.development.assign.suggestion": (NONE, ALL, NONE, NONE, NONE, NONE),
    "crm.development.succeed.wizard": (ALL, ALL, NONE, NONE, NONE, NONE),
    "crm.development.playbook": (READ, ALL, READ, NONE, NONE, NONE),
    "crm.development.playbook.line": (READ, ALL, READ, NONE, NONE, NONE),
    "crm.development.playbook.wizard": (EDIT, EDIT, NONE, NONE, NONE, NONE),
    "crm.development.step.report": (READ, READ, READ, NONE, NONE, NONE),
}


@tagged("post_install", "-at_install")
class TestRights(DevelopmentCase):
    def test_each_role_has_exactly_its_rights(self):
        for model, rights in MATRIX.items():
            for role, expected in zip(ROLES, rights, strict=True):
                records = self.env[model].with_user(getattr(self, role))
                granted = tuple(records.has_access(name) for name in OPERATIONS)
                with self.subTest(model=model, role=role):
                    self.assertEqual(granted, expected)

    def test_settings_are_the_administrator_s(self):
        menu = self.env.ref("crm_development_plan.res_company_menu_development")
        for role in ("am", "supervisor", "executive", "crm_admin"):
            menus = self.env["ir.ui.menu"].with_user(getattr(self, role))
            with self.subTest(role=role):
                self.assertEqual(
                    menu.id in menus._visible_menu_ids(), role == "crm_admin"
                )

    def test_administrator_opens_the_settings_of_the_company(self):
        companies = self.env["res.company"].with_user(self.crm_admin)
        action = companies.action_open_development_settings()
        self.assertEqual(action["res_id"], self.env.company.id)
