from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.placement_rates import PLACED
from ..tools.placement_states import CONFIRMED, DRAFT, SUBMITTED, VERIFIED
from .res_partner_career import OFFICER


class UniversityPlacement(models.Model):
    """The graduate confirms a placement, the career office verifies it."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.placement"

    def action_submit(self):
        """Ask the graduates of these to confirm them.

        :raises AccessError: if the caller is not of the career office
        :raises UserError: if the destination or its evidence is missing
        """
        rows = self._as_officer()
        rows._check_complete()
        rows.write({"state": SUBMITTED})
        return True

    def action_draft(self):
        """Take these back, to change them before they are verified.

        :raises AccessError: if the caller is not of the career office
        """
        self._as_officer().write({"state": DRAFT, "confirmed_on": False})
        return True

    def action_confirm(self):
        """Let the graduate who is logged in confirm these placements of his own.

        :raises AccessError: if one is somebody else's
        :raises UserError: if one does not wait for confirmation
        """
        self._as_graduate().write(
            {"state": CONFIRMED, "confirmed_on": fields.Datetime.now()}
        )
        return True

    def action_contest(self, reason):
        """Let the graduate who is logged in say that these are wrong.

        They go back to the career office as drafts, with what was said.

        :param str reason: what is wrong, in words
        :raises AccessError: if one is somebody else's
        :raises UserError: without a reason, or if one does not wait for confirmation
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Write what is wrong."))
        rows = self._as_graduate()
        rows.write({"state": DRAFT})
        for row in rows:
            row.message_post(body=reason.strip(), author_id=self.env.user.partner_id.id)
        return True

    def action_verify(self, reason=None):
        """Record these: they count from now on, and change no more.

        One that corrects another takes its place at this moment.

        :param str reason: why one counts that its graduate has not confirmed
        :raises AccessError: if the caller is not of the career office
        :raises UserError: if one is incomplete, or neither confirmed nor explained
        """
        rows = self._as_officer()
        rows._check_complete()
        rows._check_confirmed(reason)
        now = fields.Datetime.now()
        rows.replaces_id.write({"valid_until": now})
        # the index that allows one present row a graduate must see them end first
        rows.replaces_id.flush_recordset()
        for row in rows:
            row.write(row._prepare_verified_vals(now, reason))
        return True

    def _prepare_verified_vals(self, now, reason):
        vals = {"state": VERIFIED, "recorded_on": now, "verified_by_id": self.env.uid}
        if self.state != CONFIRMED:
            words = [self.reason, reason.strip()]
            vals["reason"] = "; ".join(word for word in words if word)
        return vals

    def action_correct(self, reason, **vals):
        """Begin a correction of this verified placement.

        It is a draft of its own; the present row stands until it is verified.

        :param str reason: why, in words
        :param vals: what is different: destination, employer, dates, evidence kind
        :return: the correction
        :raises AccessError: if the caller is not of the career office
        :raises UserError: without a reason, or if it does not stand in the record
        """
        self.ensure_one()
        row = self._as_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the placement is corrected."))
        if not row.recorded_on or row.valid_until:
            raise UserError(
                self.env._("Only a placement that stands in the record is corrected.")
            )
        correction = row.copy(row._prepare_correction_vals(reason.strip(), vals))
        return correction.sudo(self.env.su)

    def _prepare_correction_vals(self, reason, vals):
        allowed = (
            "category_id",
            "employer_id",
            "application_id",
            "date_start",
            "evidence_kind",
            "note",
        )
        changed = {name: vals[name] for name in allowed if name in vals}
        if changed.get("employer_id", self.employer_id.id) != self.employer_id.id:
            # an application is for one employer
            changed.setdefault("application_id", False)
        return {**changed, "replaces_id": self.id, "reason": reason}

    def action_ask_correction(self):
        """Ask for the reason of a correction, and open it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Placement"),
            "res_model": "university.placement.correct.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_placement_id": self.id},
        }

    def action_ask_verification(self):
        """Verify these; ask for the reason where the graduate has not confirmed."""
        if all(row.state == CONFIRMED for row in self):
            return self.action_verify()
        return self.env["university.reason.wizard"]._ask(
            self, "action_verify", self.env._("Verify Without Confirmation")
        )

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _as_officer(self):
        """Return these with the rights to go on, for the career office."""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Placements are recorded by the career office.")
            )
        self.check_access("write")
        # sudo: states are the system's; role and rules were checked above
        return self.sudo()

    def _as_graduate(self):
        """Return these with the rights to go on, for the graduate they are about."""
        # sudo: graduates write no placement; that it is theirs is checked here, and
        # the state by write()
        rows = self.sudo()
        if rows.partner_id != self.env.user.partner_id:
            raise AccessError(self.env._("Graduates confirm their own destination."))
        if any(row.state != SUBMITTED for row in rows):
            raise UserError(self.env._("This placement does not wait for you."))
        return rows

    def _check_complete(self):
        """Raise UserError where the destination, or what proves it, is missing."""
        for row in self:
            proof = row.evidence_kind and row.evidence_ids
            if not row.category_id or (row.roll_up in PLACED and not proof):
                raise UserError(
                    self.env._(
                        "%(name)s: choose the destination, and attach what proves it.",
                        name=row.display_name,
                    )
                )
        self._check_one_present()

    def _check_one_present(self):
        """Raise UserError where a verified destination is not corrected but doubled."""
        present = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("recorded_on", "!=", False),
                ("valid_until", "=", False),
            ]
        )
        doubled = present - self.replaces_id - self
        if doubled:
            raise UserError(
                self.env._(
                    "%(names)s: there is a verified destination. Correct it instead.",
                    names=", ".join(doubled[:5].partner_id.mapped("name")),
                )
            )

    def _check_confirmed(self, reason):
        waiting = self.filtered(lambda row: row.state != CONFIRMED)
        if waiting and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(names)s: the graduate has not confirmed it. Write why it is "
                    "verified all the same.",
                    names=", ".join(waiting[:5].mapped("display_name")),
                )
            )
