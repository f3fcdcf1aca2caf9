// Toasts that go by themselves: `data-dismiss="4000"` (ms). The element gets a `dismiss` event; who listens decides what follows.

const waiting = new WeakSet<Element>();

export function dismissLater(element: Element): void {
  const delay = Number(element.getAttribute("data-dismiss"));
  if (!(delay > 0) || waiting.has(element)) return;
  waiting.add(element);
  let timer = setTimeout(finish, delay);
  const stay = (): void => clearTimeout(timer);
  const leave = (): void => {
    clearTimeout(timer);
    timer = setTimeout(finish, delay);
  };
  element.addEventListener("pointerenter", stay);
  element.addEventListener("pointerleave", leave);
  // Who reads it with the keyboard needs the time as well.
  element.addEventListener("focusin", stay);
  element.addEventListener("focusout", leave);
  function finish(): void {
    waiting.delete(element);
    if (element.isConnected) element.dispatchEvent(new CustomEvent("dismiss", { bubbles: true }));
  }
}
