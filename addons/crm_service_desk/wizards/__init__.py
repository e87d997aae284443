from . import helpdesk_service_report_wizard
from . import helpdesk_ticket_assign_suggestion
from . import helpdesk_ticket_assign_wizard
from . import helpdesk_ticket_feedback_wizard
from . import helpdesk_ticket_merge
from . import helpdesk_ticket_process_wizard
from . import helpdesk_ticket_reason_wizard
from . import helpdesk_ticket_split_wizard
