import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_lifecycle_management_report", {
    steps: () => [
        {
            content: "who has not got the report yet is named",
            trigger: ".modal [name='recipient_ids']:contains(Role Executive)",
        },
        {
            content: "mail it now",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "and mean it",
            trigger: ".modal:contains(not got it yet) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "it goes out",
            trigger: ".o_notification:contains(Role Executive)",
        },
    ],
});
