/** One thing that an actor may do next, and the state that it leads to. */
export interface Step<State> {
  readonly actor: string;
  readonly action: string;
  readonly next: State;
}

/** A protocol as a state machine: its states are plain data, equal when they print alike. */
export interface Model<State> {
  readonly initial: State;
  /** Every step that is possible; none in a state where everything has come to rest. */
  readonly steps: (state: State) => readonly Step<State>[];
  /** The invariant that a state breaks; some hold only once everything has come to rest. */
  readonly broken: (state: State, isAtRest: boolean) => string | undefined;
}

/** An invariant that does not hold, and the shortest way there. */
export interface Violation {
  readonly invariant: string;
  readonly trace: readonly string[];
}

/** What an exploration saw. */
export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** States from which nothing follows. */
  readonly atRest: number;
  /** Actions that were taken anywhere, sorted. */
  readonly actions: readonly string[];
  readonly violation?: Violation;
}

interface Visited<State> {
  readonly state: State;
  readonly label?: string;
  readonly from?: Visited<State>;
}

/**
 * Visits every state that can be reached, nearest first, so that the first violation that is met has a shortest trace.
 *
 * @throws RangeError when there are more than `maxStates`: a model that grows without end proves nothing
 */
export function explore<State>(model: Model<State>, maxStates = 5_000_000): Exploration {
  const visited = new Map<string, Visited<State>>([
    [JSON.stringify(model.initial), { state: model.initial }],
  ]);
  const actions = new Set<string>();
  let transitions = 0;
  let atRest = 0;
  // A map is iterated in the order of insertion, and also over what is added meanwhile: it is the queue.
  for (const visit of visited.values()) {
    const { state } = visit;
    const steps = model.steps(state);
    if (steps.length === 0) atRest += 1;
    const invariant = model.broken(state, steps.length === 0);
    const seen = { states: visited.size, transitions, atRest, actions: [...actions].sort() };
    if (invariant !== undefined) return { ...seen, violation: { invariant, trace: traceOf(visit) } };
    for (const { actor, action, next } of steps) {
      transitions += 1;
      actions.add(action);
      const key = JSON.stringify(next);
      if (!visited.has(key)) visited.set(key, { state: next, label: `${actor}: ${action}`, from: visit });
    }
    if (visited.size > maxStates) throw new RangeError(`more than ${maxStates} states`);
  }
  return { states: visited.size, transitions, atRest, actions: [...actions].sort() };
}

/** A walk from the beginning until nothing follows, each step drawn by `random` (0 to 1). */
export function walk<State>(
  model: Model<State>,
  random: () => number,
  maxSteps = 200,
): readonly Step<State>[] {
  const taken: Step<State>[] = [];
  let state = model.initial;
  while (taken.length < maxSteps) {
    const steps = model.steps(state);
    const step = steps[Math.floor(random() * steps.length)];
    if (!step) break;
    taken.push(step);
    state = step.next;
  }
  return taken;
}

function traceOf(visit: Visited<unknown>): readonly string[] {
  const labels: string[] = [];
  for (let at: Visited<unknown> | undefined = visit; at?.label !== undefined; at = at.from)
    labels.unshift(at.label);
  return labels;
}
