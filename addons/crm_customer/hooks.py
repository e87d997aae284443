from odoo.tools import SQL

from .tools.likeness import licence_key, name_key, phone_key

BATCH_SIZE = 10_000


def pre_init_hook(env):
    """Fill the new columns of an existing database set by set.

    Odoo would compute the status partner by partner, and references that two
    customers share would prevent the unique index.
    """
    env.cr.execute(
        """
        ALTER TABLE res_partner
            ADD COLUMN IF NOT EXISTS customer_status varchar,
            ADD COLUMN IF NOT EXISTS has_shared_ref boolean
        """
    )
    # With the column there, Odoo does not read millions of old orders in this
    # transaction: a cron works them out, see `_cron_fill_fulfilment_status`.
    env.cr.execute(
        "ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS fulfilment_status varchar"
    )
    env.cr.execute(
        """
        UPDATE res_partner customer
           SET customer_status = CASE WHEN EXISTS (
                   SELECT 1
                     FROM res_partner member
                     JOIN sale_order ON sale_order.partner_id = member.id
                    WHERE member.commercial_partner_id = customer.id
                      AND sale_order.state = 'sale'
               ) THEN 'active' ELSE 'prospect' END
         WHERE customer.parent_id IS NULL OR customer.is_company
        """
    )
    env.cr.execute(
        """
        UPDATE res_partner customer
           SET has_shared_ref = TRUE
          FROM (
              SELECT id,
                     count(*) OVER (PARTITION BY ref, COALESCE(company_id, 0)) AS owners
                FROM res_partner
               WHERE ref <> '' AND (parent_id IS NULL OR is_company)
          ) shared
         WHERE shared.id = customer.id AND shared.owners > 1
        """
    )
    fill_duplicate_keys(env.cr)
    check_ended_meetings(env.cr)


def fill_duplicate_keys(cr):
    """Fill the keys by which customers are compared, without the ORM.

    The keys need Python; records of a million customers would take hours.
    """
    cr.execute(
        """
        ALTER TABLE res_partner
            ADD COLUMN IF NOT EXISTS duplicate_name_key varchar,
            ADD COLUMN IF NOT EXISTS duplicate_phone_key varchar,
            ADD COLUMN IF NOT EXISTS duplicate_mobile_key varchar,
            ADD COLUMN IF NOT EXISTS duplicate_licence_key varchar
        """
    )
    last_id = 0
    while rows := _fetch_duplicate_sources(cr, last_id):
        last_id = rows[-1][0]
        _write_duplicate_keys(cr, rows)


def _fetch_duplicate_sources(cr, last_id):
    cr.execute(
        """
        SELECT id, name, phone, mobile, company_registry
          FROM res_partner
         WHERE id > %s AND (parent_id IS NULL OR is_company)
         ORDER BY id
         LIMIT %s
        """,
        (last_id, BATCH_SIZE),
    )
    return cr.fetchall()


def _write_duplicate_keys(cr, rows):
    ids, names, phones, mobiles, licences = zip(*rows, strict=True)
    cr.execute(
        """
        UPDATE res_partner customer
           SET duplicate_name_key = NULLIF(keyed.name, ''),
               duplicate_phone_key = NULLIF(keyed.phone, ''),
               duplicate_mobile_key = NULLIF(keyed.mobile, ''),
               duplicate_licence_key = NULLIF(keyed.licence, '')
          FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
               AS keyed (id, name, phone, mobile, licence)
         WHERE keyed.id = customer.id
        """,
        (
            list(ids),
            [name_key(name) for name in names],
            [phone_key(phone) for phone in phones],
            [phone_key(mobile) for mobile in mobiles],
            [licence_key(licence) for licence in licences],
        ),
    )


def check_ended_meetings(cr):
    """Mark the meetings of the past, so that no interactions are written for them."""
    cr.execute(
        """
        ALTER TABLE calendar_event
            ADD COLUMN IF NOT EXISTS is_interaction_checked boolean
        """
    )
    cr.execute(
        """
        UPDATE calendar_event
           SET is_interaction_checked = TRUE
         WHERE stop <= now() AT TIME ZONE 'UTC'
        """
    )


def post_init_hook(env):
    """Number the customers who have no reference yet, and see to the old orders."""
    number_customers(env)
    env["sale.order"]._start_fulfilment_fill()


def number_customers(env):
    """Give a reference to the customers without one, set by set."""
    env.cr.execute(
        """
        SELECT id
          FROM res_partner
         WHERE COALESCE(ref, '') = '' AND (parent_id IS NULL OR is_company)
         ORDER BY id
        """
    )
    ids = [partner_id for (partner_id,) in env.cr.fetchall()]
    if not ids:
        return
    refs = env["res.partner"]._next_refs(len(ids))
    env.cr.execute(
        SQL(
            """
            UPDATE res_partner
               SET ref = numbered.ref
              FROM unnest(%s, %s) AS numbered(id, ref)
             WHERE res_partner.id = numbered.id
            """,
            ids,
            refs,
        )
    )
    env["res.partner"].invalidate_model(["ref"])


def uninstall_hook(env):
    """Remove the tables and triggers of the reports, which Odoo does not know."""
    for kind in ("contribution.report", "composition.report", "composition.history"):
        env[f"crm.{kind}"]._drop_rollup()
