import { createQuery, type CreateQueryResult } from "@tanstack/svelte-query";
import type { Answer, Commands, Problem } from "../host/host";
import type { Till } from "./till.svelte";

/** A refusal on its way through the query client, which knows only exceptions. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

type Reading<T> = {
  key: readonly unknown[];
  call: (commands: Commands, token: string) => Promise<Answer<T>>;
  when?: boolean;
};

/** Something the core keeps and the screen shows; it is read again whenever the core says that something moved. */
export function useReading<T>(till: Till, reading: () => Reading<T>): CreateQueryResult<T, Refused> {
  return createQuery<T, Refused>(
    () => ({
      queryKey: reading().key,
      enabled: (reading().when ?? true) && till.session !== undefined,
      queryFn: async () => {
        const answer = await till.signed((token) => reading().call(till.host.commands, token));
        if (answer.status === "error") throw new Refused(answer.error);
        return answer.data;
      },
    }),
    () => till.queries,
  );
}
