/** Text to the clipboard: through the copy event where the browser sends one, else through its clipboard interface. */

/** Give the text to the clipboard; false when the browser refuses. */
export async function writeText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
