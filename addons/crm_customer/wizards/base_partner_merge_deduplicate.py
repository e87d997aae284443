from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError

# criterion: the columns whose values are compared with one another
LIKENESS_COLUMNS = {
    "duplicate_name": ("duplicate_name_key",),
    "duplicate_phone": ("duplicate_phone_key", "duplicate_mobile_key"),
    "duplicate_licence": ("duplicate_licence_key",),
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The dialogs of core's merge: who look alike, and what each of them has."""

    # One model in two files: the merge, and the dialogs before it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "base.partner.merge.automatic.wizard"

    group_by_duplicate_name = fields.Boolean("Name (without legal form)")
    group_by_duplicate_phone = fields.Boolean("Phone or mobile")
    group_by_duplicate_licence = fields.Boolean("Business licence no.")

    @api.model
    def default_get(self, fields):
        """Propose to keep the customer whose form was left to merge it."""
        values = super().default_get(fields)
        kept_id = self.env.context.get("crm_customer_keep_id")
        if kept_id and values.get("dst_partner_id"):
            values["dst_partner_id"] = kept_id
        return values

    def action_merge(self):
        """From the form of a customer, go on with the customer that is kept."""
        kept = self._get_kept_partner(self.partner_ids, self.dst_partner_id)
        action = super().action_merge()
        if not self.env.context.get("crm_customer_keep_id"):
            return action
        form = self.env.ref("crm_customer.res_partner_view_form")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": kept.id,
            "views": [(form.id, "form")],
            "context": {"crm_customer_form": True},
            "target": "main",
        }

    def action_start_automatic_process(self):
        self._check_automatic_merge()
        return super().action_start_automatic_process()

    def parent_migration_process_cb(self):
        self._check_automatic_merge()
        return super().parent_migration_process_cb()

    def action_update_all_process(self):
        self._check_automatic_merge()
        return super().action_update_all_process()

    def _check_automatic_merge(self):
        """Raise AccessError if the user may not merge without looking.

        Core's processes also change companies into contacts, past every rule.
        """
        if not self.env.is_admin():
            raise AccessError(
                self.env._(
                    "Only an administrator may merge without a look at each group. "
                    "Use “Merge with Manual Check”."
                )
            )

    @api.model
    def _generate_query(self, fields, maximum_group=100):
        """Add what makes customers look alike to core's criteria.

        A phone equals a mobile, so a customer may be in several groups.
        """
        query = super()._generate_query(fields, maximum_group)
        likeness = {
            name: columns
            for name, columns in LIKENESS_COLUMNS.items()
            if name in fields
        }
        if not likeness:
            return query
        self.env["res.partner"].flush_model(
            ["partner_share", *(c for columns in likeness.values() for c in columns)]
        )
        # all names are constants of this file
        joins = " ".join(
            f"JOIN LATERAL (SELECT DISTINCT key AS {name}"
            f" FROM (VALUES {', '.join(f'(partner.{column})' for column in columns)})"
            f" AS keyed (key) WHERE key IS NOT NULL) AS {name} ON TRUE"
            for name, columns in likeness.items()
        )
        names = ", ".join(f"{name}.{name}" for name in likeness)
        source = (
            f"(SELECT partner.*, {names} FROM res_partner partner {joins}"
            " WHERE partner.partner_share) AS res_partner"
        )
        return query.replace("FROM res_partner", f"FROM {source}", 1)

    def _action_next_screen(self):
        """Leave out groups of which a merge before has left one customer."""
        partners = self.env["res.partner"]
        while line := self.line_ids[:1]:
            existing = partners.browse(literal_eval(line.aggr_ids)).exists()
            if len(existing) > 1:
                line.aggr_ids = str(existing.ids)
                break
            line.unlink()
        return super()._action_next_screen()
