// Widgets with script of their own: `data-behaviour="menu"` names the module, which is loaded when the first such element comes.

interface Behaviour {
  /** Called for an element that has come, and again whenever one of its data- attributes was set. */
  attend(element: HTMLElement): void;
}

const MODULES: Record<string, () => Promise<Behaviour>> = {
  combobox: () => import("../behaviours/combobox"),
  contextmenu: () => import("../behaviours/contextmenu"),
  copy: () => import("../behaviours/copy"),
  download: () => import("../behaviours/download"),
  filedrop: () => import("../behaviours/filedrop"),
  form: () => import("../behaviours/form"),
  log: () => import("../behaviours/log"),
  menu: () => import("../behaviours/menu"),
  popover: () => import("../behaviours/popover"),
  splitter: () => import("../behaviours/splitter"),
  textarea: () => import("../behaviours/textarea"),
  tooltip: () => import("../behaviours/tooltip"),
  tree: () => import("../behaviours/tree"),
  upload: () => import("../behaviours/upload"),
  virtual: () => import("../behaviours/virtual"),
};

export function behave(element: Element): void {
  const name = element.getAttribute("data-behaviour");
  const load = name === null ? undefined : MODULES[name];
  if (load === undefined) return;
  void load().then((module) => element.isConnected && module.attend(element as HTMLElement));
}
