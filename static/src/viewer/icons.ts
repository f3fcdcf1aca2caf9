/** Small line icons, drawn for a box of 16 × 16 units. They decorate: whoever uses one gives its words beside it. */

import type { Kind } from "./wire";

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  number: "M6.4 2.5 4.8 13.5M11.2 2.5 9.6 13.5M2.6 5.8h11M2.2 10.2h11",
  decimal: "M5.2 3 4 11M9.4 3 8.2 11M2.6 5.4h8M2.2 8.6h8M13 12.6v.4",
  text: "M3 4.8V3h10v1.8M8 3v10M6 13h4",
  bool: "M5.5 4.5h5a3.5 3.5 0 0 1 0 7h-5a3.5 3.5 0 0 1 0-7zM10.5 7.9v.2",
  date: "M3 4h10v9.5H3zM3 7h10M5.8 2.3V4M10.2 2.3V4",
  clock: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 4.8V8l2.2 1.6",
  duration: "M4.2 2.5h7.6M4.2 13.5h7.6M5 2.5c0 3 3 3.4 3 5.5s-3 2.5-3 5.5M11 2.5c0 3-3 3.4-3 5.5s3 2.5 3 5.5",
  tag: "M2.5 3h5.4l5.6 5.4-5 5L2.5 8zM5.4 5.8v.1",
  list: "M5.5 2.5h-3v11h3M10.5 2.5h3v11h-3",
  struct: "M6 2.5c-2 0-2 1-2 2.4S4 8 2.6 8C4 8 4 9.7 4 11.1s0 2.4 2 2.4M10 2.5c2 0 2 1 2 2.4S12 8 13.4 8C12 8 12 9.7 12 11.1s0 2.4-2 2.4",
  binary: "M3.5 3h2v4h-2zM9.5 3.6 11 3v4M3.5 9.6 5 9v4M9.5 9h2v4h-2z",
  none: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3zM12.5 3.5l-9 9",
  dots: "M8 3.6v.1M8 8v.1M8 12.4v.1",
  search: "M7 2.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8zM10.3 10.3l3.4 3.4",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  rows: "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11",
  filter: "M2.5 3.2h11L9.4 8.2v4.6l-2.8-1.4V8.2z",
  up: "M4 9.8 8 5.8l4 4",
  down: "M4 6.2l4 4 4-4",
  close: "M4 4l8 8M12 4l-8 8",
  pin: "M6 2.5h4M6.6 2.5v4L4.6 9v.8h6.8V9l-2-2.5v-4M8 9.8v4",
  hide: "M2 8s2.2-3.8 6-3.8S14 8 14 8s-2.2 3.8-6 3.8S2 8 2 8zM8 6.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zM3 13 13 3",
  eye: "M2 8s2.2-3.8 6-3.8S14 8 14 8s-2.2 3.8-6 3.8S2 8 2 8zM8 6.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z",
  ascending: "M4.5 13V3.4M2.3 5.6l2.2-2.2 2.2 2.2M8.8 4.5h2.4M8.8 8h3.6M8.8 11.5h5",
  descending: "M4.5 3v9.6M2.3 10.4l2.2 2.2 2.2-2.2M8.8 4.5h5M8.8 8h3.6M8.8 11.5h2.4",
  fit: "M2.5 3v10M13.5 3v10M5 8h6M6.6 6.2 4.8 8l1.8 1.8M9.4 6.2 11.2 8l-1.8 1.8",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3.2 8.4l3.2 3.2 6.4-7",
  download: "M8 2.5v7.3M5 7l3 3 3-3M3 13.2h10",
  code: "M5.6 4.4 2.2 8l3.4 3.6M10.4 4.4 13.8 8l-3.4 3.6",
  chart: "M2.5 13.5h11M4.2 11V8M7 11V4M9.8 11V6.2M12.4 11V9",
  expand: "M9.5 2.8h3.7v3.7M13 3 9.4 6.6M6.5 13.2H2.8V9.5M3 13l3.6-3.6",
  reset: "M3 5.2h6.2a3.9 3.9 0 1 1 0 7.8H5M3 5.2l2.6-2.6M3 5.2l2.6 2.6",
  move: "M2.4 8h11.2M5 5.2 2.2 8 5 10.8M11 5.2 13.8 8 11 10.8",
} as const;

export type IconName = keyof typeof SHAPES;

const KIND_ICONS: Readonly<Record<Kind, IconName>> = {
  int: "number", float: "decimal", decimal: "decimal", bool: "bool", string: "text", date: "date", datetime: "date",
  time: "clock", duration: "duration", binary: "binary", list: "list", struct: "struct", map: "struct",
  categorical: "tag", null: "none", other: "none",
};

export function makeIcon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function kindIcon(kind: Kind): IconName {
  return KIND_ICONS[kind];
}

/** Turn an icon into another one. */
export function setIcon(svg: SVGSVGElement, name: IconName): void {
  const path = svg.firstElementChild;
  if (path !== null && path.getAttribute("d") !== SHAPES[name]) path.setAttribute("d", SHAPES[name]);
}
