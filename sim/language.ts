// The language of the terminal, as POSIX has it: LC_ALL before LC_MESSAGES before LANG (IEEE Std 1003.1, 8.2).

export type Language = "zh" | "en";

/** Where the environment says nothing, as on Windows, the system's own. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}
