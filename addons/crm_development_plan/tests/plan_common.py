from datetime import date

from .common import DevelopmentCase

TODAY = date(2026, 3, 11)
TOMORROW = date(2026, 3, 12)
YESTERDAY = date(2026, 3, 10)
LEAD_FORM = "crm_development_plan.crm_lead_view_form"


class PlanCase(DevelopmentCase):
    """An opportunity that ``am`` develops, with a step for tomorrow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.am + cls.am2 + cls.supervisor:
            user.tz = "Asia/Shanghai"
        cls.lead = cls._create_developing()
        cls.step = cls._create_step()

    @classmethod
    def _create_step(cls, lead=None, user=None, **vals):
        """Plan a step as the assignee, or as another user."""
        user = user or cls.am
        return (
            cls.env["crm.development.step"]
            .with_user(user)
            .create(
                {
                    "lead_id": (lead or cls.lead).id,
                    "date": TOMORROW,
                    "action": "Send the offer",
                    **vals,
                }
            )
        )

    @classmethod
    def _create_playbook(cls, *offsets, **vals):
        """Create a playbook with one step for each offset."""
        lines = [
            {"day_offset": offset, "action": f"Do what day {offset} asks for"}
            for offset in offsets
        ]
        return cls.env["crm.development.playbook"].create(
            {
                "name": "Trade Fair",
                "line_ids": [(0, 0, line) for line in lines],
                **vals,
            }
        )

    def _get_reminder(self, step=None):
        step = step or self.step
        return step.sudo().with_context(active_test=False).activity_ids

    def _end(self, lead, **vals):
        """Let the system end an opportunity."""
        self.env.flush_all()
        lead.sudo().write(vals)
