import { describe, expect, it } from "vitest";
import { CLAIMED, FAILED, PAID, REDEEMED, WAITING } from "../testing/fixtures";
import { markOf } from "./mark";

describe("the mark of a payment in a list", () => {
  it.each([
    [REDEEMED, "paid", "redeemed"],
    [PAID, "paid", "confirmed"],
    [WAITING, "waiting", "awaiting"],
    [{ ...WAITING, state: "closing" }, "unknown", "closing"],
    [FAILED, "failed", "failed"],
  ])("has a shape and a word of its own (%#)", (payment, kind, word) => {
    expect(markOf(payment)).toEqual({ kind, word });
  });

  it("is never that of a paid one while only claimed, whatever became of the claim", () => {
    expect(markOf(CLAIMED).kind).toBe("claimed");
    expect(markOf({ ...CLAIMED, truth: null, state: "disputed" }).kind).toBe("claimed");
    expect(markOf({ ...CLAIMED, redemption: null })).toEqual({ kind: "claimed", word: "claimed" });
  });
});
