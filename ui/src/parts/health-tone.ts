/** The colour of a health state. What is not known to be good is never green. */
export function healthTone(state: string): "paid" | "claimed" | "failed" {
  if (state === "good") return "paid";
  return state === "attention" ? "claimed" : "failed";
}
