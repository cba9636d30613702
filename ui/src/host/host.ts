import { commands, events } from "../bindings";
import type { CustomerScreen, Problem, TillEvent } from "../bindings";

export type * from "../bindings";

export type Commands = typeof commands;

export type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Problem };

type Stop = () => void;

/** All that a screen may know of the world outside the page. */
export interface Host {
  commands: Commands;
  onTill(heard: (event: TillEvent) => void): Promise<Stop>;
}

/** All that the customer's window may know: it has no commands. */
export interface CustomerHost {
  onCustomer(heard: (screen: CustomerScreen) => void): Promise<Stop>;
}

export const tauriHost: Host = {
  commands,
  onTill: (heard) => events.tillNews.listen((event) => heard(event.payload)),
};

export const tauriCustomerHost: CustomerHost = {
  onCustomer: (heard) => events.customerNews.listen((event) => heard(event.payload)),
};
