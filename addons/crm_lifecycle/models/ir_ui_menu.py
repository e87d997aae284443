from odoo import api, fields, models

ROOT = "crm_lifecycle.menu_root"
CUSTOMERS = "crm_customer.menu_root"
UNIVERSITY = "crm_university.menu_root"
UNIVERSITY_START = "crm_university.res_users_action_open_university"
# "Configuration" of the customers stands beside it, and would have the same name
STAYS_IN_UNIVERSITY = "crm_university.menu_configuration"
SCHOOL_AFTER = 100


class IrUiMenu(models.Model):
    """The applications of customers and of the school under one root.

    Their sections move up to the common root, so that nobody has to open one menu
    more than before. The old roots stay below it, and show what is added to them
    later; without anything in them, Odoo hides them.
    """

    _inherit = "ir.ui.menu"

    lifecycle_origin_id = fields.Many2one(
        "ir.ui.menu",
        string="Menu without Customer Lifecycle",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Where the menu goes back to when Customer Lifecycle is uninstalled.",
    )

    @api.model
    def _join_lifecycle(self):
        """Move the sections of both applications below the common root.

        Their own addons put them back with each upgrade; this addon is upgraded
        after them, and moves them again.
        """
        root = self.env.ref(ROOT)
        roots = self._get_old_roots()
        stays = self.env.ref(STAYS_IN_UNIVERSITY)
        for origin in roots:
            for section in origin.with_context(active_test=False).child_id - stays:
                section.write(
                    {
                        "parent_id": root.id,
                        "lifecycle_origin_id": origin.id,
                        "sequence": section.sequence + self._get_shift(origin),
                    }
                )
        roots.parent_id = root
        # it would show as a section of its own, beside those that it opens
        self.env.ref(UNIVERSITY).action = False

    @api.model
    def _leave_lifecycle(self):
        """Undo `_join_lifecycle`."""
        self._get_old_roots().parent_id = False
        menus = self.with_context(active_test=False)
        for menu in menus.search([("lifecycle_origin_id", "!=", False)]):
            origin = menu.lifecycle_origin_id
            menu.write(
                {
                    "parent_id": origin.id,
                    "sequence": menu.sequence - self._get_shift(origin),
                }
            )
        start = self.env.ref(UNIVERSITY_START)
        self.env.ref(UNIVERSITY).action = f"{start._name},{start.id}"

    @api.model
    def _get_shift(self, origin):
        """Return by how much sections move back: the school's stand together."""
        return SCHOOL_AFTER if origin == self.env.ref(UNIVERSITY) else 0

    @api.model
    def _get_old_roots(self):
        return self.env.ref(CUSTOMERS) | self.env.ref(UNIVERSITY)
