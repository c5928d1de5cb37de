/** Most work that one lookup may cause (KeyTrap: CVE-2023-50387 and CVE-2023-50868). */
export interface ValidationLimits {
  /** Keys of one zone that are used. */
  readonly keysPerZone: number;
  /** Signature checks for one record set, and in all. */
  readonly checksPerSet: number;
  readonly checks: number;
  /** Names hashed for NSEC3, each up to 151 times. */
  readonly hashes: number;
  /** Questions about the chain, beside those for the answer itself. */
  readonly questions: number;
}

/** What no honest zone comes near. */
export const defaultLimits: ValidationLimits = {
  keysPerZone: 16,
  checksPerSet: 8,
  checks: 64,
  hashes: 96,
  questions: 40,
};

/** Counts the work of one lookup. */
export class WorkBudget {
  readonly limits: ValidationLimits;
  #checks = 0;
  #hashes = 0;
  #questions = 0;
  #exhausted = false;

  constructor(limits: ValidationLimits) {
    this.limits = limits;
  }

  /** Whether something was refused for want of budget. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** @param checksOfSet checks made before for the same record set. */
  spendCheck(checksOfSet: number): boolean {
    this.#checks += 1;
    return this.#allow(checksOfSet < this.limits.checksPerSet && this.#checks <= this.limits.checks);
  }

  spendHash(): boolean {
    this.#hashes += 1;
    return this.#allow(this.#hashes <= this.limits.hashes);
  }

  /** What is not asked leaves a lookup without an answer, but makes none bogus. */
  spendQuestion(): boolean {
    this.#questions += 1;
    return this.#questions <= this.limits.questions;
  }

  #allow(within: boolean): boolean {
    this.#exhausted ||= !within;
    return within;
  }
}
