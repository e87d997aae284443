import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";

const BUSY = ["queued", "running", "reverting"];
const INTERVAL = 3000;

/**
 * Reloads the form while an import works in the background, so that its progress bar
 * moves. Shows nothing itself.
 */
export class HistoryImportPoll extends Component {
    static template = xml``;
    static props = standardWidgetProps;

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), INTERVAL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    refresh() {
        const {record} = this.props;
        if (record.resId && BUSY.includes(record.data.state)) {
            return record.load();
        }
    }
}

export const historyImportPoll = {
    component: HistoryImportPoll,
    fieldDependencies: [{name: "state", type: "selection"}],
};

registry.category("view_widgets").add("history_import_poll", historyImportPoll);
