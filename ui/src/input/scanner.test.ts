import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Burst } from "./burst";
import { Scanner } from "./scanner";

const AUTH_CODE = "281234567890123456";

function feed(text: string, gap: number): Burst {
  const burst = new Burst();
  [...text].forEach((character, index) => burst.add(character, 1000 + index * gap));
  return burst;
}

describe("a burst of keys", () => {
  it("is a scan at the speed of real scanners", () => {
    for (const gap of [7, 16, 29]) expect(feed(AUTH_CODE, gap).isScan).toBe(true);
  });

  it("is a person at the speed of the fastest typist", () => {
    for (const gap of [30, 60, 79]) expect(feed(AUTH_CODE, gap).isScan).toBe(false);
  });

  it("is no scan while it is shorter than any code", () => {
    expect(feed("12345", 8).isScan).toBe(false);
    expect(feed("123456", 8).isScan).toBe(true);
  });

  it("begins anew after silence, without what was typed before", () => {
    const burst = feed("99", 200);
    [..."281234"].forEach((character, index) => burst.add(character, 5000 + index * 8));
    expect(burst.isScan).toBe(true);
    expect(burst.take()).toBe("281234");
  });

  it("does not grow for ever under a scanner that got stuck", () => {
    expect(feed("1".repeat(20_000), 1).take().length).toBeLessThan(10_000);
  });
});

describe("the scanner", () => {
  let scanned: string[];
  let digits: string;
  let listens: boolean;
  let detach: () => void;
  let now: number;

  beforeEach(() => {
    vi.useFakeTimers();
    [scanned, digits, listens, now] = [[], "", true, 1000];
    const scanner = new Scanner({
      listens: () => listens,
      snapshot: () => {
        const before = digits;
        return () => (digits = before);
      },
      scanned: (text) => scanned.push(text),
    });
    detach = scanner.attach(window);
    window.addEventListener("keydown", type);
  });

  afterEach(() => {
    detach();
    window.removeEventListener("keydown", type);
    document.body.innerHTML = "";
    vi.useRealTimers();
  });

  /** The keypad behind it, as a screen would listen. */
  function type(event: KeyboardEvent): void {
    if (/^Digit\d$/.test(event.code)) digits += event.code.slice(-1);
  }

  function press(code: string, gap: number, target: EventTarget = document.body): KeyboardEvent {
    now += gap;
    const event = new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: now });
    target.dispatchEvent(event);
    return event;
  }

  const digitsOf = (text: string, gap: number, target?: EventTarget): void =>
    [...text].forEach((digit) => press(`Digit${digit}`, gap, target));

  it("hands over a scan that ends with Enter, and the Enter presses nothing", () => {
    digitsOf(AUTH_CODE, 9);
    const enter = press("Enter", 9);
    expect(scanned).toEqual([AUTH_CODE]);
    expect(enter.defaultPrevented).toBe(true);
  });

  it("hands over a scan without Enter once it falls silent", () => {
    digitsOf(AUTH_CODE, 9);
    expect(scanned).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(scanned).toEqual([AUTH_CODE]);
  });

  it("puts the keypad back as it was before the first keys leaked into it", () => {
    digitsOf("42", 300);
    now += 500;
    digitsOf(AUTH_CODE, 9);
    press("Enter", 9);
    expect(digits).toBe("42");
  });

  it("leaves a person's typing and Enter alone", () => {
    digitsOf("6800", 150);
    const enter = press("Enter", 200);
    expect(digits).toBe("6800");
    expect(enter.defaultPrevented).toBe(false);
    expect(scanned).toEqual([]);
  });

  it("takes the text out of a field that a scan went into", () => {
    const field = document.createElement("input");
    document.body.append(field);
    field.value = "A-";
    for (const digit of AUTH_CODE) {
      press(`Digit${digit}`, 9, field);
      field.value += digit;
    }
    press("Enter", 9, field);
    expect(field.value).toBe("A-");
    expect(scanned).toEqual([AUTH_CODE]);
  });

  it("keeps out of notes and PINs, however fast they are typed", () => {
    const field = document.createElement("input");
    field.dataset.keepTyping = "";
    document.body.append(field);
    digitsOf(AUTH_CODE, 9, field);
    press("Enter", 9, field);
    expect(scanned).toEqual([]);
  });

  it("reads letters by the key's place, so that an input method cannot swallow them", () => {
    for (const code of ["KeyT", "Digit1", "KeyA", "Digit0", "Digit4", "Digit2"]) {
      const event = press(code, 9);
      expect(event.isComposing).toBe(false);
    }
    press("Enter", 9);
    expect(scanned).toEqual(["t1a042"]);
  });

  it("is deaf while nobody is signed in", () => {
    listens = false;
    digitsOf(AUTH_CODE, 9);
    press("Enter", 9);
    expect(scanned).toEqual([]);
  });
});
