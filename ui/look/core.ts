/** Stands in the page for the core: answers commands from a table and tells events. Runs inside the browser. */
export function standIn(answers: Record<string, unknown>): void {
  type Callback = (message: unknown) => void;
  const callbacks = new Map<number, Callback>();
  const listeners: { event: string; handler: number }[] = [];
  let last = 0;
  const page = window as unknown as Record<string, unknown>;

  const isProblem = (answer: unknown): answer is { problem: unknown } =>
    typeof answer === "object" &&
    answer !== null &&
    "problem" in answer &&
    answer.problem !== null &&
    !("people" in answer);

  page["__TAURI_INTERNALS__"] = {
    transformCallback: (callback: Callback) => {
      last += 1;
      callbacks.set(last, callback);
      return last;
    },
    unregisterCallback: (id: number) => callbacks.delete(id),
    invoke: async (command: string, given: { event: string; handler: number }) => {
      if (command === "plugin:event|listen") return listeners.push(given);
      const answer = answers[command] ?? null;
      if (isProblem(answer)) throw answer.problem;
      return structuredClone(answer);
    },
  };
  page["tell"] = (event: string, payload: unknown) => {
    for (const listener of listeners) {
      if (listener.event === event) callbacks.get(listener.handler)?.({ event, id: 0, payload });
    }
  };
  page["blocked"] = [];
  document.addEventListener("securitypolicyviolation", (violation) => {
    (page["blocked"] as string[]).push(
      `${violation.violatedDirective}: ${violation.sourceFile}:${violation.lineNumber}`,
    );
  });
}
