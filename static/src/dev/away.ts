// While a page has no connection it asks why: where there is no app, the process that keeps the app's window and socket answers.

/** Answered by that process alone; see runtime/taupane/dev/standin.py. */
const STATE = "/_taupane/dev/state";
const INTERVAL = 300; // ms

/** Call `say` with what ended the app, once for each time that it is away. */
export function askWhileAway(say: (title: string, text: string) => void): void {
  const root = document.documentElement;
  let said = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isAway = (): boolean => !root.hasAttribute("data-live");

  const ask = async (): Promise<void> => {
    const answer = await fetch(STATE, { cache: "no-store" }).catch(() => null);
    if (answer?.ok === true && isAway()) {
      const { title, text } = (await answer.json()) as { title: string; text: string };
      if (said !== title + text) say(title, text);
      said = title + text;
    }
    if (isAway()) timer = setTimeout(() => void ask(), INTERVAL);
  };
  new MutationObserver(() => {
    clearTimeout(timer);
    if (isAway()) timer = setTimeout(() => void ask(), INTERVAL);
    else said = "";
  }).observe(root, { attributeFilter: ["data-live"] });
}
