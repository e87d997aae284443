from odoo.fields import Command
from odoo.tools import SQL

from .tools.service_states import ASSIGNED, OPEN, RUNNING

# stages of helpdesk_mgmt: their names there, and after their states
STAGE_NAMES = {
    "helpdesk_ticket_stage_in_progress": ("In Progress", "Assigned"),
    "helpdesk_ticket_stage_awaiting": ("Awaiting", "Suspended"),
    "helpdesk_ticket_stage_done": ("Done", "Archived"),
    "helpdesk_ticket_stage_cancelled": ("Cancelled", "Unsolved"),
}
# What other addons gave, and the data files take or change. That visitors cannot write
# stages stays as it is: it was a hole.
GIVEN_BACK = {
    "helpdesk_mgmt.helpdesk_ticket_rule_internal_user": {
        "domain_force": "['|', ('partner_id', '=', user.partner_id.id), "
        "('message_partner_ids', '=', user.partner_id.id)]"
    },
    "helpdesk_mgmt.helpdesk_ticket_rule_portal": {
        "domain_force": "['|', "
        "('partner_id', 'child_of', [user.commercial_partner_id.id]), "
        "('message_partner_ids', 'child_of', [user.commercial_partner_id.id])]"
    },
    "helpdesk_mgmt_sla.access_helpdesk_sla_portal": {"perm_read": True},
    "helpdesk_mgmt_sla.access_helpdesk_ticket_sla_portal": {"perm_read": True},
    "helpdesk_mgmt_sla.access_helpdesk_ticket_sla_manager": {
        "perm_write": True,
        "perm_create": True,
        "perm_unlink": True,
    },
    "helpdesk_mgmt_sla.access_helpdesk_ticket_sla_user_personal": {
        "perm_write": True,
        "perm_create": True,
    },
    "helpdesk_mgmt_merge.action_helpdesk_ticket_merge": {
        "name": "Merge Helpdesk Tickets",
        "binding_view_types": "list,form",
        "group_ids": [Command.clear()],
    },
}


def pre_init_hook(env):
    """Give existing stages and requests their states, set by set.

    Odoo would go through them one by one, and could not tell what a stage means.
    """
    _fill_stage_states(env.cr)
    _fill_ticket_states(env.cr)
    _renumber_duplicates(env.cr)
    _add_warranty_columns(env.cr)


def _fill_stage_states(cr):
    """Closed is archived, unattended new, anything else assigned; core's by name."""
    cr.execute(
        """
        ALTER TABLE helpdesk_ticket_stage
            ADD COLUMN IF NOT EXISTS service_state varchar
        """
    )
    cr.execute(
        """
        UPDATE helpdesk_ticket_stage stage
           SET service_state = CASE
                   WHEN known.name = 'helpdesk_ticket_stage_awaiting' THEN 'suspended'
                   WHEN known.name IN (
                       'helpdesk_ticket_stage_cancelled',
                       'helpdesk_ticket_stage_rejected') THEN 'unsolved'
                   WHEN stage.closed THEN 'archived'
                   WHEN stage.unattended THEN 'new'
                   ELSE 'assigned' END,
               close_from_portal = FALSE
          FROM helpdesk_ticket_stage other
          LEFT JOIN ir_model_data known
            ON known.model = 'helpdesk.ticket.stage'
           AND known.module = 'helpdesk_mgmt'
           AND known.res_id = other.id
         WHERE other.id = stage.id
        """
    )
    _rename_stages(cr)
    # the processed stage comes before those that close
    cr.execute(
        """
        UPDATE helpdesk_ticket_stage SET sequence = sequence + 1
         WHERE service_state IN ('archived', 'unsolved')
        """
    )


def _rename_stages(cr):
    """Name the stages that nobody has renamed after their states."""
    for xmlid, (before, after) in STAGE_NAMES.items():
        names = SQL("name || jsonb_build_object('en_US', %s::text)", after)
        cr.execute(_get_renaming(xmlid, before, names))


def _get_renaming(xmlid, before, names):
    """Return what renames a stage of helpdesk_mgmt, if it has a certain name."""
    return SQL(
        """
        UPDATE helpdesk_ticket_stage SET name = %s
         WHERE name->>'en_US' = %s
           AND id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'helpdesk_mgmt' AND name = %s)
        """,
        names,
        before,
        xmlid,
    )


def _fill_ticket_states(cr):
    """Bring existing requests in order: nobody's is new, what is closed says why."""
    cr.execute(
        """
        ALTER TABLE helpdesk_ticket
            ADD COLUMN IF NOT EXISTS archive_terms text,
            ADD COLUMN IF NOT EXISTS minutes_spent integer,
            ADD COLUMN IF NOT EXISTS service_state varchar,
            ADD COLUMN IF NOT EXISTS suspend_reason text,
            ADD COLUMN IF NOT EXISTS unsolved_reason text,
            ADD COLUMN IF NOT EXISTS close_kind varchar
        """
    )
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET stage_id = fresh.id, unattended = fresh.unattended
          FROM helpdesk_ticket_stage stage,
               (SELECT id, unattended FROM helpdesk_ticket_stage
                 WHERE service_state = 'new'
                   AND id NOT IN (
                       SELECT helpdesk_ticket_stage_id
                         FROM helpdesk_ticket_stage_helpdesk_ticket_team_rel)
                 ORDER BY sequence, id LIMIT 1) fresh
         WHERE stage.id = ticket.stage_id
           AND ticket.user_id IS NULL
           AND stage.service_state IN ('assigned', 'suspended')
        """
    )
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET service_state = stage.service_state,
               suspend_reason = CASE stage.service_state
                   WHEN 'suspended' THEN stage.name->>'en_US' END,
               unsolved_reason = CASE stage.service_state
                   WHEN 'unsolved' THEN stage.name->>'en_US' END,
               close_kind = CASE stage.service_state
                   WHEN 'archived' THEN 'earlier'
                   WHEN 'unsolved' THEN 'unsolved' END
          FROM helpdesk_ticket_stage stage
         WHERE stage.id = ticket.stage_id
        """
    )


def _renumber_duplicates(cr):
    """Let no two requests of a company share a number; the first keeps it."""
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET number = concat_ws('-', NULLIF(ticket.number, ''), ticket.id)
          FROM (
              SELECT id, row_number() OVER (
                         PARTITION BY company_id, COALESCE(number, '') ORDER BY id
                     ) AS place
                FROM helpdesk_ticket
          ) numbered
         WHERE numbered.id = ticket.id
           AND (numbered.place > 1 OR COALESCE(ticket.number, '') IN ('', '/'))
        """
    )


def _add_warranty_columns(cr):
    """Keep Odoo from judging every closed request: those were handled without."""
    cr.execute(
        """
        ALTER TABLE helpdesk_ticket
            ADD COLUMN IF NOT EXISTS lot_id integer,
            ADD COLUMN IF NOT EXISTS sale_line_id integer,
            ADD COLUMN IF NOT EXISTS sale_order_id integer,
            ADD COLUMN IF NOT EXISTS is_delivery_recorded boolean,
            ADD COLUMN IF NOT EXISTS delivered_on date,
            ADD COLUMN IF NOT EXISTS warranty_term integer,
            ADD COLUMN IF NOT EXISTS warranty_term_unit varchar,
            ADD COLUMN IF NOT EXISTS warranty_until date,
            ADD COLUMN IF NOT EXISTS agreement_id integer,
            ADD COLUMN IF NOT EXISTS agreement_until date,
            ADD COLUMN IF NOT EXISTS warranty_cause varchar,
            ADD COLUMN IF NOT EXISTS warranty_verdict varchar
        """
    )


def post_init_hook(env):
    """Open first rounds, and judge the warranty of the requests that are open.

    Demo requests, which are loaded before, have begun like any other.
    """
    _open_rounds(env)
    # that there was no verdict before is no news: else each request got a message
    tickets = env["helpdesk.ticket"].with_context(tracking_disable=True)
    tickets._refresh_warranties([])
    tickets.flush_model()
    _start_clocks(env)


def _open_rounds(env):
    """Open the first round of the requests that somebody has already."""
    env.cr.execute(
        """
        WITH opened AS (
            INSERT INTO helpdesk_ticket_round (
                ticket_id, company_id, number, user_id, assigned_on,
                create_uid, create_date, write_uid, write_date
            )
            SELECT id, company_id, 1, user_id, COALESCE(assigned_date, create_date),
                   1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
              FROM helpdesk_ticket
             WHERE user_id IS NOT NULL AND service_state != 'new'
               AND round_id IS NULL
            RETURNING id, ticket_id
        )
        UPDATE helpdesk_ticket SET round_id = opened.id
          FROM opened WHERE opened.ticket_id = helpdesk_ticket.id
        """
    )
    # a new request has no handler yet
    env.cr.execute(
        "UPDATE helpdesk_ticket SET user_id = NULL WHERE service_state = 'new'"
    )
    env.invalidate_all()


def _start_clocks(env):
    """Let the clocks of open requests run on from what is known: their last stage."""
    tickets = env["helpdesk.ticket"].search(
        [("service_state", "in", OPEN), ("span_ids", "=", False)]
    )
    spans = env["helpdesk.ticket.span"].create(
        [vals for ticket in tickets for vals in _prepare_known_spans(ticket)]
    )
    working_times = spans._get_working_times()
    for span in spans.filtered("ended_on"):
        working_time = working_times[span._get_calendar_key()]
        span.hours = working_time.count_hours(span.started_on, span.ended_on)
    tickets._settle_slas()


def _prepare_known_spans(ticket):
    """Return one span since the entry, or the work and the pause that followed it."""
    vals = {
        "ticket_id": ticket.id,
        "calendar_id": ticket._get_service_calendar().id,
        "started_on": ticket.create_date,
    }
    current = {"stage_id": ticket.stage_id.id, "service_state": ticket.service_state}
    paused_on = ticket.last_stage_update
    if ticket.service_state in RUNNING or not paused_on:
        return [{**vals, **current}]
    return [
        {**vals, "service_state": ASSIGNED, "ended_on": paused_on},
        {**vals, **current, "started_on": paused_on},
    ]


def uninstall_hook(env):
    """Leave the stages and rights of helpdesk_mgmt as it knows them."""
    env.flush_all()
    env["helpdesk.service.report"]._drop_rollup()
    statements = (
        SQL(
            "DELETE FROM mail_activity WHERE activity_type_id = %s",
            env.ref("crm_service_desk.mail_activity_type_escalation").id,
        ),
        # dictionary items that are in use cannot be deleted
        SQL("UPDATE helpdesk_ticket SET service_type_id = NULL, scope_id = NULL"),
        SQL(
            "UPDATE crm_interaction SET kind_id = NULL WHERE kind_id = %s",
            env.ref("crm_service_desk.dictionary_interaction_service").id,
        ),
        SQL(
            """
            UPDATE helpdesk_ticket SET stage_id = other.id
              FROM (SELECT id FROM helpdesk_ticket_stage
                     WHERE service_state = 'assigned'
                     ORDER BY sequence, id LIMIT 1) other,
                   ir_model_data known
             WHERE known.module = 'crm_service_desk'
               AND known.model = 'helpdesk.ticket.stage'
               AND known.res_id = helpdesk_ticket.stage_id
            """
        ),
        SQL(
            "UPDATE helpdesk_ticket SET active = TRUE WHERE merged_into_id IS NOT NULL"
        ),
        SQL(
            "UPDATE crm_interaction SET origin = NULL WHERE origin LIKE %s",
            "helpdesk.ticket,%",
        ),
    )
    for statement in (*statements, *_get_leftovers(), *_get_old_names()):
        env.cr.execute(statement)
    env.invalidate_all()
    _give_menus_back(env)
    _give_back(env)


def _give_back(env):
    """Leave rights, actions and letters of other addons as those made them."""
    for xmlid, values in GIVEN_BACK.items():
        env.ref(xmlid).write(values)
    own_letter = env.ref("crm_service_desk.mail_template_request_closed")
    stages = env["helpdesk.ticket.stage"].with_context(active_test=False)
    stages.search(
        [("mail_template_id", "=", own_letter.id)]
    ).mail_template_id = env.ref(
        "helpdesk_mgmt.closed_ticket_template", raise_if_not_found=False
    )
    role = env.ref("crm_customer.group_account_manager")
    role.implied_ids -= env.ref("helpdesk_mgmt.group_helpdesk_user")


def _get_old_names():
    """Return what names the stages as before, where nobody has renamed them since."""
    for xmlid, (before, after) in STAGE_NAMES.items():
        names = SQL("jsonb_build_object('en_US', %s::text)", before)
        yield _get_renaming(xmlid, after, names)


def _get_leftovers():
    """Return what drops indexes on other addons' fields: Odoo drops its own only."""
    indexes = (
        "agreement__commercial_partner_id_index",
        "helpdesk_ticket__commercial_partner_id_index",
        "helpdesk_ticket__partner_id_index",
        "helpdesk_ticket__product_id_index",
        "helpdesk_ticket_sla__ticket_id_index",
    )
    return [SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)) for name in indexes]


def _give_menus_back(env):
    users = env.ref("helpdesk_mgmt.group_helpdesk_user_own")
    env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu").group_ids = users
    model = env.ref("helpdesk_mgmt.model_helpdesk_ticket")
    env.ref("helpdesk_mgmt.action_duplicate_ticket").binding_model_id = model
