import { language, t } from "../words/words.svelte";

/** English dates of a till are written day first, 24 hours. */
const locale = (): string => (language.current === "en" ? "en-GB" : "zh-CN");

function format(instant: string, zone: string, options: Intl.DateTimeFormatOptions): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, hour12: false, ...options }).format(at);
}

export const clock = (instant: string, zone: string): string =>
  format(instant, zone, { hour: "2-digit", minute: "2-digit" });

export const exactClock = (instant: string, zone: string): string =>
  format(instant, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const dateAndClock = (instant: string, zone: string): string =>
  format(instant, zone, {
    year: "numeric",
    month: language.current === "en" ? "short" : "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

/** A business day is a date without a zone: it is read and written at the same place. */
export const businessDay = (day: string): string =>
  format(`${day}T12:00:00Z`, "UTC", {
    year: "numeric",
    month: language.current === "en" ? "short" : "long",
    day: "numeric",
    weekday: "short",
  });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something lasts, in the largest unit that fits. */
export function lasting(seconds: number): string {
  if (seconds < MINUTE) return t("ui.time.seconds", { count: seconds });
  if (seconds < HOUR) return t("ui.time.minutes", { count: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return t("ui.time.hours", { count: Math.floor(seconds / HOUR) });
  return t("ui.time.days", { count: Math.floor(seconds / DAY) });
}
