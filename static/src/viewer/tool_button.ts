/** A button that is an icon, with its words for those who point at it or cannot see it. */

import { make } from "./dom";
import { makeIcon, type IconName } from "./icons";

/** `onClick` gets the button, to open a panel at. */
export function toolButton(icon: IconName, label: string, onClick: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const button = make("button", "tool");
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.append(makeIcon(icon));
  button.addEventListener("click", () => onClick(button));
  return button;
}
