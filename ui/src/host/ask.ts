import type { Answer, Problem } from "./host";

export const problemOf = (code: string): Problem => ({ code, params: {}, payment: null });

/** An answer in every case: a call that breaks below the wire is the problem `internal`, not an exception. */
export async function ask<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call();
  } catch {
    return { status: "error", error: problemOf("internal") };
  }
}
