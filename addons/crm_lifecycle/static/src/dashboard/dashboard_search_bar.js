import {DashboardSearchBar} from "@spreadsheet_dashboard/bundle/dashboard_action/dashboard_search_bar/dashboard_search_bar";
import {patch} from "@web/core/utils/patch";

// Odoo looks for the names of filters among its own texts only, or not at all: they are
// translated as the rest of the dashboard is.
patch(DashboardSearchBar.prototype, {
    async getFacetFor(filter) {
        const facet = await super.getFacetFor(filter);
        return {...facet, title: this.getTranslatedFilterLabel(filter)};
    },
    getTranslatedFilterLabel(filter) {
        return this.props.model.getters.dynamicTranslate(filter.label);
    },
});
