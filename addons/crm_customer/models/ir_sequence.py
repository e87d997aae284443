from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next_batch(self, count):
        """Draw several numbers at once.

        One query for the whole batch when the numbers come from a PostgreSQL
        sequence; number by number where the sequence is gapless or dated.

        :param int count: how many numbers to draw
        :return: list of ``count`` interpolated numbers, in ascending order
        """
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self._next() for _index in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}",
                count,
            )
        )
        prefix, suffix = self._get_prefix_suffix()
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for (number,) in rows]
