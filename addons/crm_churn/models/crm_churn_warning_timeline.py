from odoo import models

from odoo.addons.crm_customer.tools.timeline import (
    TimelineEntry,
    join_parts,
    make_extract,
)

COLORS = {
    "warning": "warning",
    "retaining": "info",
    "lost": "danger",
    "recovered": "success",
}


class CrmChurnWarning(models.Model):
    _inherit = "crm.churn.warning"

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these warnings.

        :return: dict ``{id: TimelineEntry}``
        """
        return {warning.id: warning._prepare_timeline_entry() for warning in self}

    def _prepare_timeline_entry(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        days = self.env._("%(days)s days silent", days=self.days_silent)
        measures = self.env._("%(count)s measures", count=self.measure_count)
        return TimelineEntry(
            title=self.env._("Churn warning %(number)s", number=self.name or ""),
            subtitle=join_parts(days, measures, self.lost_reason_id.name),
            extract=make_extract(self.lost_note),
            status=states[self.state],
            color=COLORS[self.state],
            person=self.user_id.name or "",
        )
