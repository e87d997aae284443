import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

PERIOD = timedelta(hours=1)


class ServiceFormHit(models.Model):
    """Who has sent the public form of late: enough to stop a flood.

    Rows are only ever added, so that senders never wait for each other, and never for
    what was refused, so that a flood does not fill the table.
    """

    _name = "service.form.hit"
    _description = "Submission of the Public Service Form"
    _log_access = False

    key = fields.Char(
        required=True,
        readonly=True,
        help="Sender (network or e-mail address), unreadable without the secret of "
        "this database.",
    )
    moment = fields.Datetime(required=True, readonly=True)

    _key_moment_idx = models.Index("(key, moment)")
    _moment_idx = models.Index("(moment)")

    @api.model
    def _admit(self, limits):
        """Count one submission, unless one of its senders has sent too many.

        :param dict limits: ``{sender: submissions an hour}``
        :return: whether the submission is within all limits
        """
        limits = {self._get_key(sender): limit for sender, limit in limits.items()}
        now = fields.Datetime.now()
        counts = self._count(tuple(limits), now - PERIOD)
        if any(counts.get(key, 0) >= limit for key, limit in limits.items()):
            return False
        # sudo: visitors send the form, and nobody writes this table otherwise
        self.sudo().create([{"key": key, "moment": now} for key in limits])
        return True

    @api.model
    def _count(self, keys, since):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT key, count(*) FROM service_form_hit
                 WHERE key IN %s AND moment > %s GROUP BY key
                """,
                keys or ("",),
                since,
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _get_key(self, sender):
        # sudo: the secret is used, not shown
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param("database.secret") or ""
        digest = hmac.new(secret.encode(), sender.encode(), hashlib.sha256)
        return digest.hexdigest()[:32]

    @api.autovacuum
    def _gc_hits(self):
        """Forget who sent what as soon as it counts no more."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM service_form_hit WHERE moment < %s",
                fields.Datetime.now() - PERIOD,
            )
        )
