import { isDeepStrictEqual } from 'node:util';
import type { ZoneSyncDependencies } from './dependencies.ts';
import { desiredRecords } from './desired-records.ts';
import { finishSync, type SyncedIdentity } from './finish-sync.ts';
import { judgeConflict } from './judge-conflict.ts';
import { listPublished } from './list-published.ts';
import { blockedNames, type Finding, type IdentityPlan, planChanges } from './plan-changes.ts';
import { readRows, rememberKey } from './read-rows.ts';
import { recordForeignEdits } from './record-foreign-edits.ts';
import { openRemoval } from './removal-entry.ts';
import { reportFinding } from './zone-report.ts';

/** How the sync of one identity ended. */
export interface SyncResult {
  readonly originalIdentity: string;
  /** `changed` when the zone had to be changed, also if somebody's lost request did it. */
  readonly outcome: 'unchanged' | 'changed' | 'failed';
  readonly findings: readonly Finding[];
  /** Why it failed. */
  readonly error?: unknown;
}

/** How often a batch with others may be refused before the identity goes alone. */
const refusalsTogether = 2;

/** The sync of one identity, from round to round. */
export class IdentitySync {
  readonly originalIdentity: string;
  /** What has to be submitted in this round; nothing once the zone is as it should be. */
  plan: IdentityPlan | undefined;
  result: SyncResult | undefined;
  /** Whether it goes in requests of its own, so that it holds up nobody. */
  isAlone = false;
  changeId: string | undefined;
  /** What Route 53 said of the last batch that it refused. */
  lastRefusal: Error | undefined;
  readonly #dependencies: ZoneSyncDependencies;
  readonly #changedNames = new Set<string>();
  readonly #findings = new Map<string, Finding>();
  #source: Pick<SyncedIdentity, 'rows' | 'desired' | 'blocked'> | undefined;
  #hasRemoval = false;
  #refusals = 0;

  constructor(dependencies: ZoneSyncDependencies, originalIdentity: string) {
    this.#dependencies = dependencies;
    this.originalIdentity = originalIdentity;
  }

  /** Reads registry and zone and plans; finishes when there is nothing to change. */
  async prepare(): Promise<void> {
    const { now, recordTtlSeconds } = this.#dependencies;
    const rows = await readRows(this.#dependencies, this.originalIdentity);
    const published = await listPublished(this.#dependencies, this.originalIdentity);
    const blocked = blockedNames(published);
    const desired = desiredRecords(rows, { ttlSeconds: recordTtlSeconds, nowMs: now(), blocked });
    const plan = planChanges({ rows, desired, published });
    const conflict = this.plan && judgeConflict(this.plan, published, plan);
    if (conflict && conflict.names.length > 0) this.isAlone = true;
    await this.#tell([...plan.findings, ...(conflict?.edits ?? [])]);
    this.plan = plan;
    this.#source = { rows, desired, blocked: plan.blocked };
    await rememberKey(this.#dependencies, rows);
    if (plan.changes.length === 0) return this.#complete();
    await this.#openRemoval(plan);
  }

  /** Notes that changes of the plan were accepted. */
  accepted(names: readonly string[], changeId: string): void {
    for (const name of names) this.#changedNames.add(name);
    this.changeId = changeId;
  }

  /** Notes that a batch was refused; it is planned again in the next round. */
  refused(error: Error): void {
    this.lastRefusal = error;
    this.#refusals += 1;
    if (this.#refusals >= refusalsTogether) this.isAlone = true;
    // Another try may have been applied: what was planned counts as touched.
    for (const { name } of this.plan?.changes ?? []) this.#changedNames.add(name);
  }

  /**
   * Does what follows once the changes of the plan were accepted; unless the registry asks for something else by now,
   * then it is planned again. Compare-and-swap does not tell that: another run may have published the newer state, or
   * found it there already, before the zone was read here.
   */
  async finish(): Promise<void> {
    if (await this.#isOutdated()) this.plan = undefined;
    else await this.#complete();
  }

  async #isOutdated(): Promise<boolean> {
    if (!this.#source) throw new TypeError('finished before it was prepared');
    const { desired, blocked } = this.#source;
    const { now, recordTtlSeconds: ttlSeconds } = this.#dependencies;
    const rows = await readRows(this.#dependencies, this.originalIdentity);
    const latest = desiredRecords(rows, { ttlSeconds, nowMs: now(), blocked });
    return !isDeepStrictEqual(latest.records, desired.records);
  }

  async #complete(): Promise<void> {
    if (!this.#source) throw new TypeError('finished before it was prepared');
    await finishSync(this.#dependencies, {
      ...this.#source,
      changedNames: [...this.#changedNames],
      hasRemoval: this.#hasRemoval,
      ...(this.changeId !== undefined && { changeId: this.changeId }),
    });
    this.#end(this.#changedNames.size > 0 ? 'changed' : 'unchanged');
  }

  /** Gives up for this run. */
  fail(error: unknown): void {
    this.#end('failed', error);
  }

  #end(outcome: SyncResult['outcome'], error?: unknown): void {
    const { originalIdentity } = this;
    const findings = [...this.#findings.values()];
    this.result = { originalIdentity, outcome, findings, ...(error !== undefined && { error }) };
  }

  async #openRemoval({ removal }: IdentityPlan): Promise<void> {
    const devices = [...new Set([...removal.records, ...removal.listed])];
    if (devices.length === 0 && !removal.parent) return;
    this.#hasRemoval = true;
    await openRemoval(this.#dependencies, { originalIdentity: this.originalIdentity, devices, ...removal });
  }

  /** Each finding once, however many rounds meet it. */
  async #tell(findings: readonly Finding[]): Promise<void> {
    const fresh = findings.filter((finding) => !this.#findings.has(JSON.stringify(finding)));
    await recordForeignEdits(this.#dependencies, this.originalIdentity, fresh);
    for (const finding of fresh) {
      if (this.#findings.has(JSON.stringify(finding))) continue;
      this.#findings.set(JSON.stringify(finding), finding);
      reportFinding(this.#dependencies.report, finding);
    }
  }
}
