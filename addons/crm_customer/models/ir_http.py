import logging

import psycopg2

from odoo import models
from odoo.http import request

_logger = logging.getLogger(__name__)


class IrHttp(models.AbstractModel):
    """What was being read from a replica that stops is read from the primary."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Have a call repeated whose connection to the replica was cut.

        Odoo goes to the primary by itself only when the replica cannot be reached from
        the start. It also does so when a call turns out to write: so that is what a
        lost connection is reported as. Nothing can have been written over it.
        """
        try:
            return super()._dispatch(endpoint)
        except psycopg2.Error as error:
            cursor = request.env.cr
            if not (cursor.readonly and cursor.closed):
                raise
            _logger.warning("The replica went away: %s", error)
            raise psycopg2.errors.ReadOnlySqlTransaction(
                "connection to the replica lost"
            ) from error
