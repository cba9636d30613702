import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { HourLine } from "../../host/host";
import { named, t } from "../../words/words.svelte";
import { type Truth, TRUTHS } from "./report";

echarts.use([BarChart, GridComponent, LegendComponent, AriaComponent, SVGRenderer]);

const COLOURS: Record<Truth, string> = { claimed: "--claimed", confirmed: "--paid", settled: "--accent" };

/** Draws the hours stacked by truth; patterns tell the truths apart without colour. The answer takes it away. */
export function drawHours(place: HTMLElement, hours: HourLine[]): () => void {
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(optionOf(hours, getComputedStyle(document.documentElement)));
  const fit = new ResizeObserver(() => chart.resize());
  fit.observe(place);
  return () => {
    fit.disconnect();
    chart.dispose();
  };
}

function optionOf(hours: HourLine[], style: CSSStyleDeclaration): echarts.EChartsCoreOption {
  const ink = style.getPropertyValue("--ink");
  const hair = style.getPropertyValue("--hair");
  const unit = hours[0]?.truths.confirmed.amount.currency ?? "";
  const axis = {
    axisLabel: { color: ink },
    axisLine: { lineStyle: { color: hair } },
    splitLine: { lineStyle: { color: hair } },
  };
  return {
    animation: false,
    aria: { enabled: true, label: { description: describe(hours) }, decal: { show: true } },
    grid: { left: 64, right: 16, top: 52, bottom: 28 },
    legend: { top: 0, selectedMode: false, textStyle: { color: ink } },
    xAxis: { type: "category", data: hours.map((line) => `${line.hour}:00`), ...axis, splitLine: { show: false } },
    yAxis: { type: "value", name: unit, nameTextStyle: { color: ink }, ...axis },
    series: TRUTHS.map((truth) => ({
      type: "bar",
      stack: "truth",
      name: named("truth", truth),
      color: style.getPropertyValue(COLOURS[truth]),
      barMaxWidth: 40,
      // A bar's height is a picture, so this one time a number will do; every figure in words stays the core's text.
      data: hours.map((line) => Number(line.truths[truth].amount.amount)),
    })),
  };
}

const describe = (hours: HourLine[]): string => t("ui.report.chart_of", { count: hours.length });
