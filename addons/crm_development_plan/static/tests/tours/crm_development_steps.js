import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_development_steps", {
    url: "/odoo/crm-development-steps",
    steps: () => [
        {
            content: "what is overdue stands first",
            trigger: ".o_data_row:first-child .o_data_cell:contains('Send samples')",
        },
        {
            content: "record its result",
            trigger: ".o_data_row:first-child button[name='action_open_result_wizard']",
            run: "click",
        },
        {
            content: "tell what came of it",
            trigger: ".modal .o_field_widget[name='result'] textarea",
            run: "edit Sent, they like them",
        },
        {
            content: "mark it done",
            trigger: ".modal button[name='action_save_result']",
            run: "click",
        },
        {
            content: "the step is gone from the list of what is to be done",
            trigger: "body:not(:has(.o_data_cell:contains('Send samples')))",
        },
        {
            content: "open the step that remains",
            trigger: ".o_data_row .o_data_cell[name='action']:contains('Call')",
            run: "click",
        },
        {
            content: "its date stands",
            trigger: ".o_form_view .o_field_widget[name='date'].o_readonly_modifier",
        },
        {
            content: "replace it",
            trigger: "button[name='action_open_replace_wizard']",
            run: "click",
        },
        {
            content: "give another day",
            trigger:
                ".modal .o_field_widget[name='date'] button, .modal .o_field_widget[name='date'] input",
            run: "click",
        },
        {
            content: "choose today",
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            content: "plan it",
            trigger: ".modal button[name='action_replace']",
            run: "click",
        },
        {
            content: "the old step is cancelled",
            trigger:
                ".o_form_view:not(:has(button[name='action_open_replace_wizard'])) .o_statusbar_status .o_arrow_button_current[data-value='cancelled']",
        },
        {
            content: "go to the opportunity",
            trigger: ".o_field_widget[name='lead_id'] a",
            run: "click",
        },
        {
            content: "apply a playbook",
            trigger: "button[name='action_open_playbook_wizard']",
            run: "click",
        },
        {
            content: "choose one",
            trigger: ".modal .o_field_widget[name='playbook_id'] input",
            run: "edit Tour Playbook",
        },
        {
            content: "choose it",
            trigger: ".ui-autocomplete a:contains('Tour Playbook')",
            run: "click",
        },
        {
            content: "see its days",
            trigger:
                ".modal .o_field_widget[name='preview']:contains('Show the machine')",
        },
        {
            content: "plan the steps",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "the steps are on the plan",
            trigger:
                ".o_field_widget[name='step_ids'] .o_data_row:contains('Show the machine')",
        },
        {
            content: "finish the reminder of one",
            trigger:
                ".o-mail-Activity:contains('Show the machine') .o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "its feedback is the result",
            trigger: ".o-mail-ActivityMarkAsDone:has(p) textarea",
            run: "edit They want two",
        },
        {
            content: "done",
            trigger: ".o-mail-ActivityMarkAsDone button.mx-2",
            run: "click",
        },
        {
            content: "the chatter tells it",
            trigger: ".o-mail-Message:contains('They want two')",
        },
    ],
});
