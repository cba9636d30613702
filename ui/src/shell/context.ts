import { getContext, setContext } from "svelte";
import type { Till } from "./till.svelte";

const TILL = Symbol("till");

export const provideTill = (till: Till): Till => setContext(TILL, till);

export const useTill = (): Till => getContext<Till>(TILL);

/** For a screen that is mounted on its own. */
export const contextOf = (till: Till): Map<symbol, Till> => new Map([[TILL, till]]);
