import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_merge", {
    url: "/odoo/crm-customers",
    steps: () => [
        {
            content: "open the customer to keep",
            trigger: ".o_data_row:contains('Own Trading') .o_data_cell[name='ref']",
            run: "click",
        },
        {
            content: "merge the one that looks alike into it",
            trigger: ".o_near_duplicates li:contains('OWN-TRADING') button",
            run: "click",
        },
        {
            content: "the dialog keeps this one",
            trigger:
                ".modal .o_field_widget[name='dst_partner_id'] input:value(/Own Trading/)",
        },
        {
            content: "merge",
            trigger: ".modal button[name='action_merge']",
            run: "click",
        },
        {
            content: "the customer kept tells of it",
            trigger: ".o_form_view .o-mail-Message:contains('OWN-TRADING')",
        },
        {
            content: "and looks like nobody else",
            trigger: ".o_form_view:not(:has(.o_near_duplicate))",
        },
    ],
});
