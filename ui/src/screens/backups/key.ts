import { grouped } from "../../format/group";

/** So much of the key is typed again from the paper. */
export const RETYPED = 6;

const PREFIX = "AGE-SECRET-KEY-1";
const PUBLIC = "age1";

/** The secret half as it is written on paper: what every key begins with, then groups of four. */
export function groupsOf(secret: string): string[] {
  return secret.startsWith(PREFIX) ? [PREFIX, ...grouped(secret.slice(PREFIX.length))] : grouped(secret);
}

/** A key as it was typed, pasted or scanned: people put spaces and line ends where the paper has them. */
export const compact = (text: string): string => text.replaceAll(/\s/g, "");

/** Whether the end of the key was read off the paper. */
export function endsWith(secret: string, typed: string): boolean {
  const end = compact(typed).toUpperCase();
  return end.length === RETYPED && secret.toUpperCase().endsWith(end);
}

export const isPublic = (text: string): boolean => compact(text).toLowerCase().startsWith(PUBLIC);
