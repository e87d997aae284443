import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function openOpportunity(name) {
    return {
        content: `open ${name}`,
        trigger: `.o_data_row:contains('${name}') .o_data_cell[name='partner_name']`,
        run: "click",
    };
}

tours.add("crm_development_create", {
    url: "/odoo/crm-development",
    steps: () => [
        {
            content: "new opportunity",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "what it is about",
            trigger: ".o_field_widget[name='name'] textarea",
            run: "edit Tour press",
        },
        {
            content: "whom to win",
            trigger: ".o_field_widget[name='partner_name'] input",
            run: "edit Tour Works",
        },
        {
            content: "whom to ask",
            trigger: ".o_field_widget[name='contact_name'] input",
            run: "edit Han Mei",
        },
        {
            content: "the chance",
            trigger: ".o_field_widget[name='probability'] input",
            run: "edit 30",
        },
        {
            content: "what is known",
            trigger: ".o_field_widget[name='description'] .odoo-editor-editable",
            run: "editor Wants a press",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "a code, and nobody to assign it to",
            trigger:
                ".o_form_saved .o_field_widget[name='code']:contains('OP')," +
                ".o_form_readonly .o_field_widget[name='code']:contains('OP')",
        },
        {
            content: "an account manager does not assign",
            trigger: ".o_form_statusbar:not(:has(.o_statusbar_buttons button))",
        },
    ],
});

tours.add("crm_development_assign", {
    url: "/odoo/crm-development",
    steps: () => [
        openOpportunity("Tour press"),
        {
            content: "assign it",
            trigger:
                ".o_statusbar_buttons button.oe_highlight, .o_statusbar_buttons .btn-primary",
            run: "click",
        },
        {
            content: "take the first suggestion",
            trigger: ".modal .o_data_row:eq(0) button[name='action_choose']",
            run: "click",
        },
        {
            content: "it is being developed",
            trigger: ".o_arrow_button_current[data-value='developing']",
        },
        {
            content: "by the one who was suggested",
            trigger: ".o_field_widget[name='user_id']:contains('Role Am')",
        },
    ],
});

tours.add("crm_development_succeed", {
    url: "/odoo/crm-development",
    steps: () => [
        openOpportunity("Tour press"),
        {
            content: "plan from a playbook",
            trigger: "button[name='action_open_playbook_wizard']",
            run: "click",
        },
        {
            content: "which one",
            trigger: ".modal .o_field_widget[name='playbook_id'] input",
            run: "edit Tour playbook",
        },
        {
            content: "choose it",
            trigger: ".ui-autocomplete a:contains('Tour playbook')",
            run: "click",
        },
        {
            content: "plan these steps",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "the step is on the plan: record its result",
            trigger: ".o_field_widget[name='step_ids'] .o_data_cell[name='result']",
            run: "click",
        },
        {
            content: "write the result",
            trigger:
                ".o_field_widget[name='step_ids'] .o_field_widget[name='result'] :is(input, textarea)",
            run: "edit They agree",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the step is done",
            trigger: ".o_field_widget[name='step_ids'] .o_data_row .text-bg-success",
        },
        {
            content: "it has succeeded",
            trigger: "button[name='action_set_won_rainbowman']",
            run: "click",
        },
        {
            content: "see the customer",
            trigger: "button[name='action_view_success_customer']",
            run: "click",
        },
        {
            content: "the new customer with its contact",
            trigger: ".o_form_view:contains('Tour Works'):contains('Han Mei')",
        },
    ],
});

tours.add("crm_development_fail", {
    url: "/odoo/crm-development",
    steps: () => [
        openOpportunity("Lost press"),
        {
            content: "it has failed",
            trigger: ".o_statusbar_buttons button:eq(1)",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal .o_selection_badge:contains('Tour reason')",
            run: "click",
        },
        {
            content: "the reason is chosen",
            trigger: ".modal .o_selection_badge.active:contains('Tour reason')",
        },
        {
            content: "end it",
            trigger: ".modal button[name='action_lost_reason_apply']",
            run: "click",
        },
        {
            content: "the dialog is closed",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "the reason is kept",
            trigger: ".o_field_widget[name='lost_reason_id']:contains('Tour reason')",
        },
        {
            content: "back to the list",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "where it still is",
            trigger: ".o_data_row:contains('Lost press') .text-bg-danger",
        },
    ],
});

tours.add("crm_development_report", {
    url: "/odoo/crm-development-analysis",
    steps: () => [
        {
            content: "the table counts the account manager's opportunities",
            trigger: ".o_pivot th:contains('Role Am')",
        },
        {
            content: "look at the bars",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            content: "the bars are there",
            trigger: ".o_graph_renderer canvas",
        },
        {
            content: "look at the rows",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "the failed one is among them",
            trigger: ".o_data_row:contains('Lost press'):contains('Tour reason')",
        },
    ],
});
