from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Where a row of the merged partner that equals one of the kept partner says nothing
# new: who follows, was notified, reacts, is a member, is shown in a calendar; and the
# bank accounts whose references core has moved to the same account of the kept one.
REDUNDANT_TABLES = {
    "calendar_filters",
    "discuss_channel_member",
    "mail_followers",
    "mail_message_reaction",
    "mail_notification",
    "res_partner_bank",
    "res_users_settings_volumes",
}
# whose references core moves itself
CORE_REFERENCE_MODELS = {
    "ir.attachment",
    "ir.model.data",
    "mail.followers",
    "mail.message",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Core's merge, made to lose nothing and to obey the rules of customers."""

    _inherit = "base.partner.merge.automatic.wizard"

    # ------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge customers with all that belongs to them, or raise and change nothing.

        Core deletes the merged partners as superuser, past every rule. Supervisors
        may merge customers with different e-mail addresses.

        :raises AccessError: unless the user may edit all of them
        :raises UserError: if they cannot become one
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) < 2:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        partners._check_merge()
        # sudo: who may merge these was checked; what belongs to them goes along, also
        # what the user may not see
        partners = partners.sudo()
        kept = self._get_kept_partner(partners, dst_partner).sudo()
        merged = partners - kept
        partners._lock_for_merge()
        customers = partners.commercial_partner_id
        snapshot = merged._get_merge_snapshot()
        merged._prepare_merge(kept)
        result = super(BasePartnerMergeAutomaticWizard, self.sudo())._merge(
            partners.ids, kept, extra_checks
        )
        kept._finish_merge()
        # the orders, and with them the status, have gone to the partner that is left
        (customers.exists() | kept)._refresh_customer_status()
        kept._log_merge_snapshot(snapshot)
        return result

    @api.model
    def _get_kept_partner(self, partners, dst_partner):
        """Return who is kept, as core chooses."""
        if dst_partner and dst_partner in partners:
            return dst_partner
        return self._get_ordered_partner(partners.ids)[-1]

    @api.model
    def _merge_bank_accounts(self, src_partners, dst_partner):
        """Merge archived accounts too; one in use stays in use."""
        in_use = set(src_partners.bank_ids.mapped("sanitized_acc_number"))
        src_partners = src_partners.with_context(active_test=False)
        dst_partner = dst_partner.with_context(active_test=False)
        result = super()._merge_bank_accounts(src_partners, dst_partner)
        dst_partner.bank_ids.filtered(
            lambda account: (
                not account.active and account.sanitized_acc_number in in_use
            )
        ).action_unarchive()
        return result

    # ------------------------------------------------------------
    # References to what is merged
    # ------------------------------------------------------------

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        """Settle rows that would collide one by one.

        Core deletes all rows of a table where a constraint refuses one of them, and
        fails where a unique index does.

        :raises UserError: if a record would get lost
        """
        self.env.invalidate_all()
        for index in self._get_unique_indexes(self.env[model]._table):
            settled = dst_record
            for record in src_records:
                self._settle_colliding_rows(index, record, settled)
                settled |= record
        return super()._update_foreign_keys_generic(model, src_records, dst_record)

    @api.model
    def _get_unique_indexes(self, table):
        """Return the unique indexes over a foreign key to ``table``.

        Left out are primary keys (core moves relations pair by pair) and indexes over
        an expression.

        :return: list of (table, foreign key column, other columns, condition)
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT owner.relname,
                       own.attname,
                       ARRAY(SELECT part.attname
                               FROM pg_attribute part
                              WHERE part.attrelid = owner.oid
                                AND part.attnum = ANY (i.indkey)
                                AND part.attnum != own.attnum),
                       COALESCE(pg_get_expr(i.indpred, i.indrelid), 'TRUE')
                  FROM pg_index i
                  JOIN pg_class owner ON owner.oid = i.indrelid
                  JOIN pg_constraint fk
                    ON fk.conrelid = owner.oid AND fk.contype = 'f'
                   AND array_length(fk.conkey, 1) = 1
                   AND fk.conkey[1] = ANY (i.indkey)
                  JOIN pg_attribute own
                    ON own.attrelid = owner.oid AND own.attnum = fk.conkey[1]
                 WHERE fk.confrelid = to_regclass(%s)
                   AND i.indisunique AND NOT i.indisprimary
                   AND i.indexprs IS NULL
                """,
                table,
            )
        )

    @api.model
    def _settle_colliding_rows(self, index, record, settled):
        """Remove the rows of ``record`` that ``settled`` has too.

        :param index: see ``_get_unique_indexes``
        :param record: one of those to be merged
        :param settled: the kept record, and those already looked at
        :raises UserError: if the rows are more than a mark
        """
        table, column, keys, condition = index
        rows = SQL(
            "SELECT * FROM %s WHERE %s",
            SQL.identifier(table),
            SQL(condition.replace("%", "%%")),
        )
        colliding = self.env.execute_query(
            SQL(
                """
                SELECT one.id FROM (%(rows)s) one
                 WHERE one.%(column)s = %(record)s
                   AND EXISTS (SELECT FROM (%(rows)s) other
                                WHERE other.%(column)s IN %(settled)s AND %(same)s)
                """,
                rows=rows,
                column=SQL.identifier(column),
                record=record.id,
                settled=tuple(settled.ids),
                same=SQL(" AND ").join(
                    SQL("one.%(key)s = other.%(key)s", key=SQL.identifier(key))
                    for key in keys
                )
                or SQL("TRUE"),
            )
        )
        if colliding and table not in REDUNDANT_TABLES:
            self._raise_collision(table, record)
        if colliding:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE id IN %s",
                    SQL.identifier(table),
                    tuple(id_ for (id_,) in colliding),
                )
            )

    @api.model
    def _raise_collision(self, table, record):
        names = [
            model._description
            for model in self.env.registry.values()
            if model._table == table and not model._abstract
        ]
        raise UserError(
            self.env._(
                "%(name)s cannot be merged: both have a record “%(model)s” that may "
                "exist once only. Remove or change one of them first.",
                name=record.display_name,
                model=names[0] if names else table,
            )
        )

    @api.model
    def _update_reference_fields_generic(
        self, referenced_model, src_records, dst_record, additional_update_records=None
    ):
        """Keep all followers, done activities and every other kind of link.

        Core drops all followers where one follows both, leaves done activities behind,
        and does not know meetings planned on the record.
        """
        self.env.flush_all()
        self._drop_common_followers(referenced_model, src_records, dst_record)
        for model, field in self._get_reference_fields():
            records = self.env[model]
            # not by write(), where a model may refuse to change its target
            rows = self.env.execute_query(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = %s AND %s IN %s RETURNING id",
                    SQL.identifier(records._table),
                    SQL.identifier(field.name),
                    dst_record.id,
                    SQL.identifier(field.model_field),
                    referenced_model,
                    SQL.identifier(field.name),
                    tuple(src_records.ids),
                )
            )
            moved = records.browse(id_ for (id_,) in rows)
            moved.invalidate_recordset([field.name])
            moved.modified([field.name])
        self.env.flush_all()
        return super()._update_reference_fields_generic(
            referenced_model, src_records, dst_record, additional_update_records
        )

    @api.model
    def _drop_common_followers(self, referenced_model, src_records, dst_record):
        """Remove the followers of the merged records who follow the kept one too."""
        # sudo: followers are no more than who is told of changes
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", referenced_model),
                    ("res_id", "in", (src_records | dst_record).ids),
                ]
            )
            .sorted(lambda follower: follower.res_id != dst_record.id)
        )
        seen = set()
        common = followers.browse()
        for follower in followers:
            if follower.partner_id.id in seen:
                common |= follower
            seen.add(follower.partner_id.id)
        common.unlink()

    @api.model
    def _get_reference_fields(self):
        """Return the stored fields that hold the id of a record of any model."""
        return [
            (name, field)
            for name, model in self.env.registry.items()
            if model._auto
            and not (model._abstract or model._transient)
            and name not in CORE_REFERENCE_MODELS
            for field in model._fields.values()
            if field.type == "many2one_reference"
            and field.store
            and model._fields[field.model_field].store
        ]
