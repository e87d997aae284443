from odoo import fields, models

DEVELOPMENT_STATES = [
    ("unassigned", "Unassigned"),
    ("developing", "Developing"),
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
]


class CrmLead(models.Model):
    """An opportunity is developed by one account manager, and ends with a date."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.dictionary.mixin"]

    code = fields.Char(readonly=True, copy=False)
    development_state = fields.Selection(
        selection=DEVELOPMENT_STATES,
        index="btree_not_null",
        readonly=True,
        copy=False,
        tracking=True,
        help="Leads have none until they are converted to opportunities.",
    )

    # ------------------------------------------------------------
    # What goes along with the state
    # ------------------------------------------------------------

    def _cancel_open_steps(self):
        """Cancel the steps of these opportunities that are not done.

        Called when an opportunity has failed. Extended by the plan's own file; must
        take a constant number of queries.
        """

    def _follow_assignee(self):
        """Hand open steps and their reminders to the present account manager.

        Called after an opportunity under development was given to another account
        manager. Extended by the plan's own file; must take a constant number of
        queries.
        """
