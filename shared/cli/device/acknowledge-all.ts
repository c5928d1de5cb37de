import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import { type ExplainedFailure, explainFailure } from '../explain-failure.ts';

/** What became of an acknowledgement; a failure takes nothing from what was acknowledged before it. */
export interface AcknowledgementReport {
  /** Receipts that the server has confirmed. */
  readonly acknowledged: readonly string[];
  readonly failure?: ExplainedFailure;
}

/** Most receipts that one request acknowledges. */
const maxReceipts = 100;

/** Acknowledges entries of the inbox. Never throws: what was listed is to be shown, whatever becomes of this. */
export async function acknowledgeAll(
  client: Pick<DelegatedBtpsClient, 'acknowledge'>,
  entries: readonly { readonly receipt: string }[],
): Promise<AcknowledgementReport> {
  const acknowledged: string[] = [];
  try {
    for (let start = 0; start < entries.length; start += maxReceipts) {
      const part = entries.slice(start, start + maxReceipts).map(({ receipt }) => receipt);
      acknowledged.push(...(await client.acknowledge(part)).acknowledged);
    }
    return { acknowledged };
  } catch (error) {
    return { acknowledged, failure: explainPart(error) };
  }
}

function explainPart(error: unknown): ExplainedFailure {
  const explained = explainFailure(error);
  const title = `Not everything was acknowledged: ${explained.title}`;
  if (!explained.retryable) return { ...explained, title };
  return { ...explained, title, action: 'Run the command again: what was not acknowledged is still listed.' };
}
