import { Command } from 'commander';
import type { EventPage, StoredEvent } from '../../audit/list-events.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { helpExamples } from '../help-examples.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import { givenUser } from '../records/given-user.ts';
import type { Report } from '../report.ts';
import { askPortal } from './ask-portal.ts';
import { choosePortal, credentialsHelp, type PortalOptions, withPortalOptions } from './portal-options.ts';

interface AuditOptions extends PortalOptions {
  readonly limit: string;
  readonly cursor?: string;
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
}

/** What every event has, and the first line of one shows. */
const shownFirst: ReadonlySet<string> = new Set(['subject', 'eventId', 'timestamp', 'type']);

/** `btps audit`: shows the audit trail of a user. */
export function auditCommand(runner: Runner): Command {
  const command = new Command('audit')
    .summary('show the audit trail of a user (portal)')
    .description('Lists what happened to a user and the devices of that user, newest first.')
    .argument('<user>', 'alice$saas.com, between single quotes')
    .option('--limit <count>', 'events on one page, 1 to 1000', '50')
    .option('--from <time>', 'earliest: 2026-01-31T12:00:00Z')
    .option('--to <time>', 'the moment before which')
    .option('--cursor <text>', 'go on where the page before ended')
    .option('--all', 'all pages')
    .action(runner.action(audit));
  return withPortalOptions(command).addHelpText(
    'after',
    `${helpExamples("btps audit 'alice$saas.com' --limit 10", "btps audit 'alice$saas.com' --from 2026-01-01T00:00:00Z --all --json")}\n${credentialsHelp}`,
  );
}

async function audit(context: Context, options: AuditOptions, text: string): Promise<Report> {
  const user = givenUser(text);
  const settings = await choosePortal(context, options);
  const { events, cursor } = await context.waitFor('asking the portal', async () => {
    const path = `/identities/${encodeURIComponent(user.text)}/audit`;
    const found: StoredEvent[] = [];
    for (let start = options.cursor; ; ) {
      const query = queryOf(options, start);
      const page = (await askPortal(
        { method: 'GET', path, query },
        settings,
        context.surroundings,
      )) as EventPage;
      found.push(...page.events);
      start = page.cursor;
      if (start === undefined || !options.all) return { events: found, cursor: start };
    }
  });
  return {
    ending: 'done',
    json: { userIdentity: user.text, events, ...(cursor !== undefined && { cursor }) },
    text: (paint) =>
      [
        ...events.map((event) => printEvent(event, paint)),
        ...(events.length === 0 ? ['No events.'] : []),
        ...(cursor === undefined ? [] : [`There are more: --cursor ${oneLine(cursor)}, or --all.`]),
      ].join('\n'),
  };
}

function queryOf({ limit, from, to }: AuditOptions, cursor: string | undefined): Record<string, string> {
  return {
    limit,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(cursor !== undefined && { cursor }),
  };
}

function printEvent(event: StoredEvent, paint: Paint): string {
  const details = Object.entries(event)
    .filter(([name]) => !shownFirst.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`);
  const time = String(event.timestamp ?? event.eventId.slice(0, 24));
  return `${paint.dim(oneLine(time))}  ${paint.strong(oneLine(String(event.type ?? 'event')))}  ${oneLine(details.join(' '))}`;
}
