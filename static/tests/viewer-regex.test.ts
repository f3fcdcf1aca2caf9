import { describe, expect, it } from "vitest";

import { linearTest } from "../src/viewer/regex";

const TEXTS = ["", "a", "aaa", "ab", "abab", "b", "cab", "foo bar", "foo-bar", "Foo", "x1y22", "2024-01-31", "a\nb", "[x]", "a.b", "é", "naïve café", "日本", "-5", "a+b=c", "{1}", "tab\there"];

describe("a regex of a search", () => {
  it.each([
    "a", "^a", "a$", "^a$", "^$", "a*", "^a*$", "a+b", "^(ab)+$", "(a|b)c|ca", "a{2}", "^a{2,}$", "^a{0,2}$", "a{1,2}b", "ab??", "^.$", "^..$", "a.b", "\\bbar\\b", "\\Bar", "[a-c]+$",
    "^[^a]*$", "[\\d]{4}-\\d\\d", "\\.", "\\[x\\]", "[\\]x]", "x\\dy", "\\s", "\\S\\s\\S", "^\\w+$", "(?:foo|é)", "(?<name>b)a", "\\u{65e5}", "\\x2d5", "\\t", "[a\\-z]", "o{2}[ -]b", "()", "a||b", "\\p{Lu}",
    "((a*)*)*b", "(a?){5}a{3}",
  ])("%s finds what the browser's own finds", (pattern) => {
    for (const flags of ["u", "iu"]) {
      const own = new RegExp(pattern, flags);
      const test = linearTest(pattern, flags === "u");
      expect(test).not.toBeNull();
      for (const text of TEXTS) {
        if (pattern === "^\\w+$" && /[^\x00-\x7f]/.test(text)) continue; // a word is one in every script, as on the server
        expect([text, test?.(text)]).toEqual([text, own.test(text)]);
      }
    }
  });

  it.each(["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){25}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "a*a*a*a*a*a*b"])("%s ends at once on a hostile text", (pattern) => {
    const started = performance.now();
    const test = linearTest(pattern, true);
    for (const text of [`${"a".repeat(4000)}!`, `${"x".repeat(4000)}`]) expect(typeof test?.(text)).toBe("boolean");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each(["(", "a)", "*a", "[", "[b-a]", "a{2", "(?i)a", "(?=a)", "\\W", "[[:alpha:]]", "a{1000}{1000}", "(a{900}){900}", "\\q", "\\1", "\\"])("%s marks nothing", (pattern) => {
    expect(linearTest(pattern, true)).toBeNull();
  });
});
