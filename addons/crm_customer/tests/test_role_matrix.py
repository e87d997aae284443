from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RoleCase

# role: (read, write, create, unlink); what is not listed is refused altogether
ALL = (True, True, True, True)
READ = (True, False, False, False)
NONE = (False, False, False, False)
EDIT = (True, True, True, False)
MATRIX = {
    "crm.dictionary.item": {
        "am": READ,
        "supervisor": READ,
        "executive": READ,
        "crm_admin": ALL,
        "plain": NONE,
        "portal": NONE,
    },
    "crm.interaction": {
        "am": EDIT,
        "supervisor": EDIT,
        "executive": READ,
        "crm_admin": NONE,
        "plain": NONE,
        "portal": NONE,
    },
    "res.partner": {
        "am": EDIT,
        "supervisor": EDIT,
        "executive": READ,
        "crm_admin": READ,
        "plain": READ,
        "portal": READ,
    },
    # without deleting, which crm_development_plan opens for one's own opportunities
    "crm.lead": {
        "am": EDIT[:3],
        "supervisor": EDIT[:3],
        "executive": READ[:3],
        "crm_admin": NONE[:3],
        "plain": NONE[:3],
        "portal": NONE[:3],
    },
    "sale.order": {
        "am": EDIT,
        "supervisor": EDIT,
        "executive": READ,
        "crm_admin": NONE,
        "plain": NONE,
        "portal": READ,
    },
    "crm.stock.lookup": {
        "am": READ,
        "supervisor": READ,
        "executive": NONE,
        "crm_admin": NONE,
        "plain": NONE,
        "portal": NONE,
    },
    "base.partner.merge.automatic.wizard": {
        "am": EDIT,
        "supervisor": EDIT,
        "executive": NONE,
        "crm_admin": NONE,
        "plain": NONE,
        "portal": NONE,
    },
    "res.groups": {
        "am": READ,
        "supervisor": READ,
        "executive": READ,
        "crm_admin": ALL,
        "plain": READ,
        "portal": NONE,
    },
}
MATRIX.update(
    (
        model,
        {
            "am": NONE,
            "supervisor": READ,
            "executive": READ,
            "crm_admin": NONE,
            "plain": NONE,
            "portal": NONE,
        },
    )
    for model in (
        "crm.contribution.report",
        "crm.contribution.ranking",
        "crm.composition.report",
        "crm.composition.history",
    )
)
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestRoleMatrix(RoleCase):
    def test_each_role_has_exactly_its_rights(self):
        for model, roles in MATRIX.items():
            for role, rights in roles.items():
                granted = tuple(
                    self.env[model].with_user(getattr(self, role)).has_access(operation)
                    for operation in OPERATIONS
                )
                with self.subTest(model=model, role=role):
                    self.assertEqual(granted[: len(rights)], rights)

    def test_executive_may_only_read_each_model_that_the_role_opens(self):
        role = self.env.ref("crm_customer.group_executive")
        # a dialog is nothing that the role creates: it is how a report is printed
        kept = role.model_access.model_id.filtered(lambda model: not model.transient)
        for model in kept.mapped("model"):
            records = self.env[model].with_user(self.executive)
            granted = tuple(records.has_access(operation) for operation in OPERATIONS)
            with self.subTest(model=model):
                self.assertEqual(granted, READ)

    def test_supervisor_is_account_manager(self):
        self.assertTrue(self.supervisor.has_group("crm_customer.group_account_manager"))

    def test_the_screen_of_roles_names_the_role_of_each_user(self):
        expected = {
            self.am: "Account Manager",
            self.supervisor: "Sales Supervisor",
            self.executive: "Executive",
            self.crm_admin: "CRM Administrator",
        }
        for user, role in expected.items():
            names = user.with_user(self.crm_admin).customer_role_ids.mapped("name")
            with self.subTest(role=role):
                self.assertEqual(names, [role])
        self.assertFalse(self.plain.customer_role_ids)

    def test_administrator_has_no_role_with_customers(self):
        for group in ("account_manager", "sales_supervisor", "executive"):
            self.assertFalse(self.crm_admin.has_group(f"crm_customer.group_{group}"))

    def test_administrator_gives_a_role(self):
        role = self.env.ref("crm_customer.group_executive")
        self.plain.with_user(self.crm_admin).group_ids = [(4, role.id)]
        self.assertTrue(self.plain.has_group("crm_customer.group_executive"))

    def test_account_manager_gives_no_role(self):
        role = self.env.ref("crm_customer.group_sales_supervisor")
        with self.assertRaises(AccessError):
            self.am.with_user(self.am).group_ids = [(4, role.id)]

    def test_roles_sit_in_privileges_of_the_user_form(self):
        for name in (
            "account_manager",
            "sales_supervisor",
            "executive",
            "crm_administrator",
        ):
            group = self.env.ref(f"crm_customer.group_{name}")
            self.assertTrue(group.privilege_id, name)

    def test_groups_of_one_privilege_form_a_chain(self):
        """The user form offers one group a privilege: no role may get lost there."""
        groups = self.env.ref("crm_customer.res_groups_privilege_lifecycle").group_ids
        for lower, higher in zip(groups, groups[1:], strict=False):
            self.assertIn(lower, higher.all_implied_ids)

    def test_menus_are_for_the_roles_only(self):
        # wherever another addon shows them: some are below another root
        names = self.env["ir.model.data"].search(
            [("module", "=", "crm_customer"), ("model", "=", "ir.ui.menu")]
        )
        for role, seen in {
            "am": True,
            "supervisor": True,
            "executive": True,
            "crm_admin": True,
            "plain": False,
        }.items():
            menus = self.env["ir.ui.menu"].with_user(getattr(self, role))
            with self.subTest(role=role):
                visible = menus._visible_menu_ids() & set(names.mapped("res_id"))
                self.assertEqual(bool(visible), seen)

    def test_configuration_menu_is_for_the_administrator_only(self):
        menu = self.env.ref("crm_customer.menu_configuration")
        for role, seen in {
            "am": False,
            "supervisor": False,
            "executive": False,
            "crm_admin": True,
        }.items():
            menus = self.env["ir.ui.menu"].with_user(getattr(self, role))
            with self.subTest(role=role):
                self.assertEqual(menu.id in menus._visible_menu_ids(), seen)
