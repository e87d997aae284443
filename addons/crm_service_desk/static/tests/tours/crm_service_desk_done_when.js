import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The address is that of the mail: the satisfaction is chosen already.
tours.add("crm_service_desk_survey", {
    steps: () => [
        {
            content: "What the mail's link stands for is chosen",
            trigger: "form:has(input[name=rate]:checked)",
        },
        {
            content: "Say why",
            trigger: "textarea[name=feedback]",
            run: "edit We have tried it",
        },
        {
            content: "Send the verdict",
            trigger: "main form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There is nothing left to answer",
            trigger: "main:has(h2):not(:has(textarea)) p strong",
        },
    ],
});

tours.add("crm_service_desk_solve_again", {
    url: "/odoo/crm-service-requests",
    steps: () => [
        {
            content: "Open what has come back",
            trigger: ".o_kanban_record:contains('Pump is leaking oil')",
            run: "click",
        },
        {
            content: "Solve it",
            trigger: ".o_form_view button[name='action_open_process']",
            run: "click",
        },
        {
            content: "Write down what was done",
            trigger: ".modal .o_field_widget[name='solution'] textarea",
            run: "edit Shaft polished, 密封圈 replaced",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It waits for the customer",
            trigger:
                "body:not(.modal-open) .o_form_view button[name='action_open_feedback']",
        },
    ],
});

tours.add("crm_service_desk_find", {
    url: "/odoo/crm-service-archive",
    steps: () => [
        {
            content: "Look for a word of the solution",
            trigger: ".o_searchview_input",
            run: "edit 密封圈",
        },
        {
            content: "In all words of the archive",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            content: "The request is found",
            trigger: ".o_searchview_facet:contains('密封圈')",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:contains('Pump is leaking oil') td[name='name']",
            run: "click",
        },
        {
            content: "Its solution is shown",
            trigger: ".o_form_view .o_field_widget[name='solution']:contains('密封圈')",
        },
    ],
});

tours.add("crm_service_desk_figures", {
    url: "/odoo/crm-service-analysis",
    steps: () => [
        {
            content: "The figures are counted",
            trigger: ".o_pivot td.o_pivot_cell_value:contains(/[1-9]/)",
        },
    ],
});
