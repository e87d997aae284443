import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CURRENT = ".o_statusbar_status button.o_arrow_button_current";

tours.add("crm_university_care_alert", {
    url: "/odoo/university-alerts",
    steps: () => [
        {
            content: "Open the first alert",
            trigger: ".o_data_row:contains('Tour Student') td[name='partner_id']",
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".o_field_widget[name='reasons']:contains('100')",
        },
        {
            content: "Begin to work on it",
            trigger: ".o_form_view button[name='action_start']",
            run: "click",
        },
        {
            content: "It is in progress",
            trigger: `${CURRENT}[data-value='in_progress']`,
        },
        {
            content: "Write what is done",
            trigger: ".o_field_widget[name='intervention'] textarea",
            run: "edit Tutoring on Mondays",
        },
        {
            content: "Write what came of it",
            trigger: ".o_field_widget[name='result'] textarea",
            run: "edit Passed the test",
        },
        {
            content: "Close it",
            trigger: ".o_form_view button[name='action_close']",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: `${CURRENT}[data-value='closed']`,
        },
    ],
});

tours.add("crm_university_care_search", {
    url: "/odoo/university-alert-runs",
    steps: () => [
        {
            content: "Ask for a search",
            trigger: ".o_list_view button[name='action_request_run']",
            run: "click",
        },
        {
            content: "It is said where to find it",
            trigger: ".o_notification",
        },
    ],
});
