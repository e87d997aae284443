import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_lookup", {
    url: "/odoo/crm-products",
    steps: () => [
        {
            content: "search by the reference",
            trigger: ".o_searchview_input",
            run: "edit TOUR-1",
        },
        {
            content: "run the search",
            trigger: ".o_searchview_autocomplete .o-dropdown-item.focus",
            run: "click",
        },
        {
            content: "only the product is left, and nothing to create",
            trigger:
                ".o_list_view:not(:has(.o_list_button_add)):not(:has(.o_data_row:eq(1))) .o_data_cell[name='name']:contains('Tour Pump')",
            run: "click",
        },
        {
            content: "its sheet shows the stock by warehouse",
            trigger:
                ".o_form_readonly .o_field_widget[name='stock_lookup_ids'] .o_data_cell[name='available_quantity']:contains('7.00')",
        },
    ],
});
