/** How a column's values may be written: the formats that a user can choose, each named by what it looks like. */

import type { Commands } from "../commands";
import type { GridColumn } from "../columns";
import type { Pattern } from "../pattern";
import type { Kind } from "../wire";
import type { MenuLine } from "./menu";

type Choice = readonly [label: string, spec: string];

const WHOLE: readonly Choice[] = [["1234567", "d"], ["1,234,567", ",d"], ["1.23e+06", ".2e"]];
const FRACTION: readonly Choice[] = [["1,235", ",.0f"], ["1,234.6", ",.1f"], ["1,234.57", ",.2f"], ["1,234.5679", ",.4f"], ["12.3%", ".1%"], ["1.23e+03", ".2e"]];
const DAY: readonly Choice[] = [["31.01.2024", "%d.%m.%Y"], ["01/31/2024", "%m/%d/%Y"], ["31 Jan 2024", "%d %b %Y"], ["Wed 31 Jan 2024", "%a %d %b %Y"], ["2024-01", "%Y-%m"]];
const MOMENT: readonly Choice[] = [
  ["2024-01-31", "%Y-%m-%d"], ["2024-01-31 14:05", "%Y-%m-%d %H:%M"], ["31.01.2024 14:05", "%d.%m.%Y %H:%M"], ["01/31/2024 02:05 PM", "%m/%d/%Y %I:%M %p"], ["31 Jan 2024 14:05:09", "%d %b %Y %H:%M:%S"],
];
const CLOCK: readonly Choice[] = [["14:05", "%H:%M"], ["14:05:09", "%H:%M:%S"], ["02:05 PM", "%I:%M %p"]];
const TEXT: readonly Choice[] = [["At most 20 letters", ".20"], ["At most 80 letters", ".80"]];

const CHOICES: Readonly<Partial<Record<Kind, readonly [Pattern["kind"], readonly Choice[]]>>> = {
  int: ["number", WHOLE], float: ["number", FRACTION], decimal: ["number", FRACTION], date: ["moment", DAY], datetime: ["moment", MOMENT], time: ["moment", CLOCK],
  string: ["text", TEXT], categorical: ["text", TEXT], list: ["text", TEXT], struct: ["text", TEXT], map: ["text", TEXT],
};

export function hasFormats(kind: Kind): boolean {
  return CHOICES[kind] !== undefined;
}

/** The entries for a column; the first takes the user's own choice back. */
export function formatLines({ column, chosen }: GridColumn, commands: Commands): readonly MenuLine[] {
  const [kind, choices] = CHOICES[column.kind] ?? ["text", []];
  const lines: MenuLine[] = [{ label: "As it is", checked: chosen === null, run: () => commands.format(column.position, null) }];
  lines.push("line");
  for (const [label, spec] of choices) {
    lines.push({ label, checked: chosen?.spec === spec, run: () => commands.format(column.position, { before: "", kind, spec, behind: "" }) });
  }
  return lines;
}
