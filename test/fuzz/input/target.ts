import type { SeededRandom } from '../dns/random.ts';

/** Something that reads what strangers send, and what must hold of it whatever they send. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** Share of the runs, relative to the other targets. */
  readonly weight: number;
  /** Most CPU time for one input, milliseconds: the clock of a busy machine measures other things too. */
  readonly maxCpuMs: number;
  /** What is broken first: inputs that are taken. */
  readonly seeds: readonly Input[];
  /** Makes an input out of a kept one; `kept` gives others to take parts from. */
  mutate(input: Input, random: SeededRandom, kept: readonly Input[]): Input;
  /** Gives the target an input. Tells what it did that it must not do. */
  check(input: Input): string | undefined | Promise<string | undefined>;
  /** Prints an input, so that a violation can be repeated from the output alone. */
  print(input: Input): string;
  stop?(): Promise<void>;
}

/** Lets targets of different inputs stand in one list: a campaign gives each only what it made itself. */
export function anyTarget<Input>(target: Target<Input>): Target {
  return target as unknown as Target;
}
