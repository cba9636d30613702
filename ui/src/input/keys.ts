import { isEnter } from "./characters";
import { EnterGuard } from "./enter-guard";

/** What a screen does on a key. `code` names the key's place; `Enter` stands for both of them. */
export type Bindings = Partial<Record<string, (event: KeyboardEvent) => void>>;

type Reader = () => Bindings;

const TYPING = "input:not([type=file]), textarea, select";
const PRESSING = "button, a, summary, [role=option], [role=tab]";

/** One place where keys become acts: the newest layer that knows the key takes it. */
export class Keys {
  /** While something lies over the screen, the screen's keys rest. */
  held = false;
  private readonly layers: Reader[] = [];
  private readonly guard = new EnterGuard();

  attach(to: Window): () => void {
    const hear = (event: KeyboardEvent): void => this.hear(event);
    const unguard = this.guard.attach(to);
    to.addEventListener("keydown", hear);
    return () => {
      unguard();
      to.removeEventListener("keydown", hear);
    };
  }

  /** Adds a screen's keys on top; the answer takes them away. */
  layer(read: Reader): () => void {
    this.layers.push(read);
    return () => {
      const at = this.layers.indexOf(read);
      if (at >= 0) this.layers.splice(at, 1);
    };
  }

  private hear(event: KeyboardEvent): void {
    if (this.held || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.guard.isComposing(event)) return;
    const name = nameOf(event);
    // A held Enter is one Enter: it must not redeem and then walk on.
    if (event.repeat && name === "Enter") return;
    if (belongsToTarget(event, name)) return;
    const act = this.layers
      .toReversed()
      .map((read) => read()[name])
      .find((found) => found !== undefined);
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  }
}

function nameOf(event: KeyboardEvent): string {
  if (isEnter(event)) return "Enter";
  if (event.key === "?") return "?";
  return event.code === "" ? event.key : event.code;
}

/** A field keeps its letters and a focused button its Enter; Escape and the F keys are ours everywhere. */
function belongsToTarget(event: KeyboardEvent, name: string): boolean {
  if (!(event.target instanceof Element) || name === "Escape" || /^F\d+$/.test(name)) return false;
  if (event.target.matches(TYPING)) return true;
  return event.target.matches(PRESSING) && (name === "Enter" || name === "Space");
}
