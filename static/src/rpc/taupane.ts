// The module "/_taupane/taupane.js": what the client has put into the page, to be imported by name.

import type * as Declared from "./types";

const installed = (window as unknown as { taupane?: typeof Declared }).taupane;
if (installed === undefined) throw new Error("taupane.js is a module of Taupane's own pages: here is no client");

export const invoke: typeof Declared.invoke = installed.invoke;
export const stream: typeof Declared.stream = installed.stream;
export const expose: typeof Declared.expose = installed.expose;
export const CommandError: typeof Declared.CommandError = installed.CommandError;
