import type { Answer, Problem } from "./host";

export const problemOf = (code: string): Problem => ({ code, params: {}, payment: null });

/** The shell itself refuses a call with a bare text, such as an argument of the wrong type. */
const isOurs = (error: unknown): error is Problem =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";

/** An answer in every case: a call that breaks below the wire, or that the shell refuses in words of its own, is the
 * problem `internal`, not an exception and not a text that no page can read. */
export async function ask<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    const answer = await call();
    const known = answer.status === "ok" || isOurs(answer.error);
    return known ? answer : { status: "error", error: problemOf("internal") };
  } catch {
    return { status: "error", error: problemOf("internal") };
  }
}
