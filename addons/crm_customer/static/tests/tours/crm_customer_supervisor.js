import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_customer_supervisor", {
    url: "/odoo/crm-customers",
    steps: () => [
        {
            content: "open the lost customer",
            trigger: ".o_data_row:contains('Foreign Trading') .o_data_cell[name='ref']",
            run: "click",
        },
        {
            content: "the form says that it is lost",
            trigger: ".o_form_view .alert-danger",
        },
        {
            content: "open the company file",
            trigger: ".o_notebook .nav-link[name='company_file']",
            run: "click",
        },
        {
            content: "correct it",
            trigger: ".o_field_widget[name='legal_representative'] input",
            run: "edit Wang Wu",
        },
        ...stepUtils.saveForm(),
    ],
});
