import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Stale } from "./stale";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lists are read at once, in a storm once each pause, and once more after the last news", () => {
  const read = vi.fn();
  const stale = new Stale(read);
  stale.moved();
  expect(read).toHaveBeenCalledTimes(1);
  for (let news = 0; news < 500; news += 1) {
    stale.moved();
    vi.advanceTimersByTime(2);
  }
  expect(read.mock.calls.length).toBeLessThan(8);
  const before = read.mock.calls.length;
  stale.moved();
  vi.advanceTimersByTime(400);
  expect(read).toHaveBeenCalledTimes(before + 1);
  vi.advanceTimersByTime(10_000);
  expect(read).toHaveBeenCalledTimes(before + 1);
});
