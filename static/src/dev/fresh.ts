// Bring a saved style sheet or picture into the page without loading it again.

const HOLDERS: [selector: string, attribute: string][] = [
  ['link[rel="stylesheet"]', "href"],
  ["img, source, video, audio, embed, input[type=image]", "src"],
  ["video", "poster"],
  ["object", "data"],
  ["image, use", "href"],
];

/** Put the app's style sheets in place of those it had: each new one is there before the old one goes. */
export function restyle(addresses: unknown): void {
  const old = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"][href^="/_taupane/app/"]')];
  if (!Array.isArray(addresses)) return;
  const wanted = addresses.map(String);
  wanted.forEach((address, place) => {
    const before = old[place];
    if (before?.getAttribute("href") === address) return;
    const link = document.createElement("link");
    link.href = address;
    replace(link, before);
  });
  old.slice(wanted.length).forEach((link) => link.remove());
}

/** Load again whatever shows one of these addresses. */
export function refresh(addresses: unknown): void {
  if (!Array.isArray(addresses)) return;
  const wanted = new Set(addresses.map((address) => unversioned(String(address))));
  for (const [selector, attribute] of HOLDERS) {
    for (const element of document.querySelectorAll(selector)) {
      const value = element.getAttribute(attribute);
      if (value === null || !URL.canParse(value, location.href)) continue;
      const url = new URL(value, location.href);
      if (url.origin !== location.origin || !wanted.has(unversioned(url.pathname))) continue;
      url.searchParams.set("saved", String(Date.now()));
      const address = url.pathname + url.search + url.hash;
      if (!(element instanceof HTMLLinkElement)) element.setAttribute(attribute, address);
      else if (!url.pathname.startsWith("/_taupane/app/")) replace(Object.assign(document.createElement("link"), { href: address }), element);
    }
  }
}

/** An address of `app.assets` has a version in it, which is another one after each save. */
function unversioned(path: string): string {
  return path.replace(/^(\/_taupane\/app\/[^/]+\/)[^/]+\//, "$1*/");
}

function replace(link: HTMLLinkElement, before: HTMLLinkElement | undefined): void {
  link.rel = "stylesheet";
  link.addEventListener("load", () => before?.remove());
  link.addEventListener("error", () => link.remove());
  if (before !== undefined) before.after(link);
  else document.head.append(link);
}
