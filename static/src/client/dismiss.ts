// Toasts that go by themselves: `data-dismiss="4000"` (ms). The element gets a `dismiss` event; who listens decides what follows.

export function dismissLater(element: Element): void {
  const delay = Number(element.getAttribute("data-dismiss"));
  if (!(delay > 0)) return;
  let timer = setTimeout(finish, delay);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => (timer = setTimeout(finish, delay)));
  function finish(): void {
    if (element.isConnected) element.dispatchEvent(new CustomEvent("dismiss", { bubbles: true }));
  }
}
