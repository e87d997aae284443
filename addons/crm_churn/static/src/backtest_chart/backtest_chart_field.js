import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {getColor, getCustomColor} from "@web/core/colors/colors";
import {cookie} from "@web/core/browser/cookie";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const SERIES = 6;

/**
 * Bars of per cent side by side: {labels, series: [{label, values}]}. A value of null
 * leaves a gap. The server translates the labels.
 */
export class BacktestChartField extends Component {
    static template = "crm_churn.BacktestChartField";
    static props = standardFieldProps;

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas, data) => {
                if (!canvas || !data) {
                    return;
                }
                const chart = new Chart(canvas, this.getConfig(data));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.data],
        );
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get scheme() {
        return cookie.get("color_scheme");
    }

    /** The figures in words, for who cannot see the bars. */
    get description() {
        return this.data.series
            .map(({label, values}) => `${label}: ${this.describe(values)}`)
            .join("; ");
    }

    describe(values) {
        return this.data.labels
            .map((label, index) => `${label} ${this.formatPercent(values[index])}`)
            .join(", ");
    }

    formatPercent(value) {
        return value === null ? "–" : `${value.toFixed(1)} %`;
    }

    getConfig(data) {
        const datasets = data.series.map(({label, values}, index) => ({
            label,
            data: values,
            backgroundColor: getColor(index, this.scheme, SERIES),
        }));
        return {
            type: "bar",
            data: {labels: data.labels, datasets},
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: this.getPlugins(),
                scales: this.getScales(),
            },
        };
    }

    getPlugins() {
        const color = this.getTextColor();
        const label = ({dataset, parsed}) =>
            `${dataset.label}: ${this.formatPercent(parsed.y)}`;
        return {
            legend: {position: "top", labels: {color}},
            tooltip: {callbacks: {label}},
        };
    }

    getScales() {
        const color = this.getTextColor();
        const grid = {color: getCustomColor(this.scheme, "#d8dadd", "#3C3E4B")};
        const callback = (value) => `${value} %`;
        return {
            x: {grid: {display: false}, ticks: {color}},
            y: {min: 0, max: 100, grid, ticks: {color, callback}},
        };
    }

    getTextColor() {
        return getCustomColor(this.scheme, "#111827", "#E4E4E4");
    }
}

export const backtestChartField = {
    component: BacktestChartField,
    supportedTypes: ["json"],
};

registry.category("fields").add("crm_churn_backtest_chart", backtestChartField);
