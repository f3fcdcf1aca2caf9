// The build's own logic: class names out of a sheet, icon bodies, the list of inputs.
import { describe, expect, it } from "vitest";

import { classNames } from "../bundle/classes.mjs";
import { body } from "../bundle/icons.mjs";
import { inputFiles } from "../bundle/inputs.mjs";

describe("classNames", () => {
  it.each([
    [".btn{color:red}", ["btn"]],
    [".a.b>.c{x:y}", ["a", "b", "c"]],
    [".md\\:p-2{padding:.5rem}", ["md:p-2"]],
    [".w-1\\/2{width:50%}", ["w-1/2"]],
    [".\\32 xl\\:flex{display:flex}", ["2xl:flex"]],
    ["@media (min-width:40rem){.sm\\:flex{display:flex}}", ["sm:flex"]],
    ["@layer utilities{.a{b:c;.d{e:f}}}", ["a", "d"]],
    [":where(.alert):not(.x){a:b}", ["alert", "x"]],
    ['[data-kind="a.b"] .c{a:b}', ["c"]],
    ['.a{background:url("x.svg#.no{")}.b{c:d}', ["a", "b"]],
    ["/* .gone{} */.here{a:b}", ["here"]],
    [".a{margin:.5em;inset:.25rem}", ["a"]],
    ["@import 'x.css';.a{b:c}", ["a"]],
  ])("%s", (css, expected) => {
    expect(classNames(css)).toEqual(expected);
  });
});

describe("body", () => {
  it("gives the children without white space between them", () => {
    expect(body('<!-- c -->\n<svg\n width="24">\n  <path d="m5 12\n h7" />\n  <path d="m1"/>\n</svg>', "x")).toBe(
      '<path d="m5 12 h7"/><path d="m1"/>',
    );
  });
  it("refuses what is no SVG", () => {
    expect(() => body("<html></html>", "page.svg")).toThrow("page.svg is no SVG");
  });
});

describe("inputFiles", () => {
  it("lists sources in byte order and leaves out what is built", async () => {
    const files = await inputFiles(".");
    expect(files).toEqual([...files].sort());
    expect(files).toContain("src/client/main.ts");
    expect(files).toContain("styles/taupane.input.css");
    expect(files.filter((file) => /^(dist|node_modules|tests)\//.test(file))).toEqual([]);
  });
});
