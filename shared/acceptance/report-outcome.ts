import type { AuditLog } from '../audit/audit-log.ts';
import { observeRefusal } from '../patterns/observe-refusal.ts';
import type { PatternDetector } from '../patterns/pattern-detector.ts';
import { errorCatalogue, type Outcome, type Refusal } from '../protocol/errors.ts';
import { rateLimited } from '../rate-limit/rate-limited.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { Settings } from '../settings/settings.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { SenderVerdict } from '../verification/verify-sender.ts';

/** What was found out about a message so far, for the report on its outcome. */
export interface Findings {
  readonly startedAtMs: number;
  claimedIdentity?: string;
  /** Whether the claimed sender exists, once that was looked up. */
  identityExists?: boolean;
  verdict?: SenderVerdict;
}

/** What reporting needs. */
export interface ReportDependencies {
  readonly now: () => number;
  readonly limiter: RateLimiter;
  readonly audit: AuditLog;
  readonly patterns: PatternDetector;
  readonly telemetry: Telemetry;
  readonly settings: Settings;
}

/**
 * Logs and counts an outcome; a refusal is also audited and charged to its source address, and turns into
 * RATE_LIMIT_EXCEEDED when the source was refused too often.
 */
export async function reportOutcome<Value>(
  outcome: Outcome<Value>,
  source: string,
  findings: Findings,
  dependencies: ReportDependencies,
): Promise<Outcome<Value>> {
  const final = outcome.ok ? outcome : await settleRefusal(outcome.refusal, source, findings, dependencies);
  report(final, source, findings, dependencies);
  return final;
}

async function settleRefusal(
  refusal: Refusal,
  source: string,
  findings: Findings,
  dependencies: ReportDependencies,
): Promise<Outcome<never>> {
  const identity = findings.claimedIdentity;
  const verified = findings.verdict?.outcome.verified === true && identity !== undefined;
  const refused = {
    source,
    code: refusal.code,
    ...(identity !== undefined && { identity }),
    ...(verified && { verifiedIdentity: identity }),
  };
  // What may pass by itself is nobody's fault: an outage of ours must not lock the senders out.
  if (refusal.retryable ?? errorCatalogue[refusal.code].retryable) {
    if (verified) await record(dependencies.audit.recordForSender(refused), dependencies);
    return { ok: false, refusal };
  }
  const charge = await dependencies.limiter.charge('refusals', source);
  if (!charge.admitted) {
    return rateLimited(charge.retryAfterSeconds, 'too many refused messages from this source address');
  }
  await Promise.all([
    record(dependencies.audit.recordRefusal(refused), dependencies),
    identity === undefined || verified
      ? undefined
      : observeRefusal(
          { claimedIdentity: identity, identityExists: findings.identityExists ?? false, source },
          dependencies.patterns,
        ),
  ]);
  return { ok: false, refusal };
}

/** A refusal stands whether or not the audit trail could take it. */
async function record(written: Promise<void>, { telemetry }: ReportDependencies): Promise<void> {
  await written.catch((error: unknown) => telemetry.fault('audit of a refusal', error));
}

function report(
  outcome: Outcome<unknown>,
  source: string,
  { startedAtMs, claimedIdentity, identityExists = false, verdict }: Findings,
  { now, telemetry, settings }: ReportDependencies,
): void {
  telemetry.verification({
    source,
    success: outcome.ok,
    identityExists,
    durationMs: now() - startedAtMs,
    ...(claimedIdentity !== undefined && { identity: claimedIdentity }),
    ...(!outcome.ok && { code: outcome.refusal.code }),
    ...(verdict && { dns: verdict.dns }),
  });
  const damaged = !outcome.ok && outcome.refusal.code === 'INVALID_DELEGATION_RECORD';
  if (damaged && claimedIdentity?.endsWith(`.${settings.domain}`)) telemetry.damagedZone(claimedIdentity);
}
