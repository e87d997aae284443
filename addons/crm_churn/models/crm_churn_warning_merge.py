from odoo import models


class CrmChurnWarning(models.Model):
    """Open warnings of customers who become one.

    Everything here runs as superuser, as nobody may write warnings: the callers get
    theirs from ``res.partner._get_open_churn_warnings``.
    """

    _inherit = "crm.churn.warning"

    def _move_to_customer(self, customer):
        """Move these open warnings to ``customer``; of one company, one remains."""
        together = self | customer._get_open_churn_warnings()
        for warnings in together.grouped("company_id").values():
            oldest = warnings.sorted(lambda w: (w.detected_on, w.id))[0]
            oldest._absorb(warnings - oldest)
            if oldest.partner_id != customer:
                oldest.partner_id = customer

    def _absorb(self, others):
        """Take over all that belongs to ``others``, which are deleted."""
        self.ensure_one()
        if not others:
            return
        names = ", ".join(others.mapped("name"))
        self._take_last_order(others)
        merger = self.env["base.partner.merge.automatic.wizard"]
        merger._update_foreign_keys_generic(self._name, others, self)
        merger._update_reference_fields_generic(self._name, others, self)
        others.unlink()
        self._drop_extra_reminders()
        self._message_log(
            body=self.env._("Merged with %s: the customers have become one.", names)
        )

    def _take_last_order(self, others):
        """Note the newest of the last orders, and that something is being done."""
        newest = (self | others).sorted("last_order_date")[-1]
        vals = {
            "last_order_res_id": newest.last_order_res_id,
            "last_order_date": newest.last_order_date,
        }
        if "retaining" in (self | others).mapped("state"):
            vals["state"] = "retaining"
        self.write(vals)

    def _drop_extra_reminders(self):
        """Leave one reminder, and none where something was done."""
        reminders = self._get_reminders()
        done = reminders if self.state == "retaining" else reminders[1:]
        done.write(
            {"active": False, "feedback": self.env._("Merged with another warning.")}
        )

    def _catch_up(self):
        """Let these follow their customer's manager, and close where it has ordered."""
        self._follow_account_manager()
        detector = self.env["crm.churn.detector"]
        for (company, customer), warnings in self.grouped(
            lambda w: (w.company_id, w.partner_id)
        ).items():
            found = detector._find_newer_orders(company, customer)
            warnings.browse(found)._note_orders(found)
