import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_service_desk_assign", {
    url: "/odoo/crm-service-requests",
    steps: () => [
        {
            content: "open the new request",
            trigger: ".o_kanban_record:contains('Hall three')",
            run: "click",
        },
        {
            content: "assign it",
            trigger: ".o_form_view button[name='action_open_assign']",
            run: "click",
        },
        {
            content: "the dialog tells who suits it, and why",
            trigger: ".modal .o_data_row:contains('Role Am2') td[name='reasons']",
        },
        {
            content: "take the first suggestion",
            trigger: ".modal .o_data_row button[name='action_choose']",
            run: "click",
        },
        {
            content: "it is assigned",
            trigger:
                "body:not(.modal-open) .o_form_view button[name='action_open_process'], body:not(.modal-open) .o_form_view button:contains('Assign to Another'), body:not(.modal-open) .o_form_view .o_field_widget[name='user_id']:contains('Role Am2')",
        },
    ],
});
