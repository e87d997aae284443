from collections import Counter

from odoo import models

# the day on which an opportunity came into its state
STATE_DATES = {
    "unassigned": "create_date",
    "developing": "assigned_on",
    "succeeded": "succeeded_on",
    "failed": "failed_on",
}
ALWAYS_COUNTED = ("planned", "overdue", "done")


class CrmLead(models.Model):
    """What the printed plan sheet tells beyond the fields of an opportunity."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    def _get_development_state_date(self):
        """Return since when this opportunity has been in its state; False for leads."""
        self.ensure_one()
        name = STATE_DATES.get(self.development_state)
        return name and self[name]

    def _get_step_counts(self):
        """Count the steps of this opportunity by state.

        :return: list of (label of the state, count); cancelled ones only if there are
        """
        self.ensure_one()
        counts = Counter(self.step_ids.mapped("state"))
        states = self.step_ids._fields["state"]._description_selection(self.env)
        return [
            (label, counts[state])
            for state, label in states
            if counts[state] or state in ALWAYS_COUNTED
        ]
