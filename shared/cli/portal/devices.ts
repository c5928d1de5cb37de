import { Command } from 'commander';
import type { IdentityReport } from '../../identities/describe-identity.ts';
import type { DeviceView } from '../../identities/device-view.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { helpExamples } from '../help-examples.ts';
import { columns, fields } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import { givenUser } from '../records/given-user.ts';
import type { Report } from '../report.ts';
import { askPortal } from './ask-portal.ts';
import { choosePortal, credentialsHelp, type PortalOptions, withPortalOptions } from './portal-options.ts';

interface DevicesOptions extends PortalOptions {
  readonly active?: boolean;
}

/** `btps devices`: lists the devices of a user. */
export function devicesCommand(runner: Runner): Command {
  const command = new Command('devices')
    .summary('list the devices of a user (portal)')
    .description('Lists every device that a user ever enrolled, and whether it may be used now.')
    .argument('<user>', 'alice$saas.com, between single quotes')
    .option('--active', 'only those that may be used')
    .action(runner.action(devices));
  return withPortalOptions(command).addHelpText(
    'after',
    `${helpExamples("btps devices 'alice$saas.com'", "btps devices 'alice$saas.com' --active --json")}\n${credentialsHelp}`,
  );
}

async function devices(context: Context, options: DevicesOptions, text: string): Promise<Report> {
  const user = givenUser(text);
  const settings = await choosePortal(context, options);
  const report = await context.waitFor('asking the portal', async () => {
    const path = `/identities/${encodeURIComponent(user.text)}`;
    const found: DeviceView[] = [];
    for (let cursor: string | undefined; ; ) {
      const query: Record<string, string> = cursor === undefined ? {} : { cursor };
      const page = (await askPortal(
        { method: 'GET', path, query },
        settings,
        context.surroundings,
      )) as IdentityReport;
      found.push(...page.devices);
      if (page.cursor === undefined) return { ...page, devices: found };
      cursor = page.cursor;
    }
  });
  const listed = report.devices.filter(({ state }) => !options.active || state === 'active');
  return {
    ending: 'done',
    json: { ...report, devices: listed },
    text: (paint) => printReport({ ...report, devices: listed }, paint),
  };
}

function printReport(report: IdentityReport, paint: Paint): string {
  const { userIdentity, status, activeDevices, deviceLimit, fingerprint, administrators } = report;
  const rows = report.devices.map((device) => [
    device.delegatedId,
    device.state,
    device.dns,
    device.scopes.join(','),
    device.enrolledAt,
    device.lastSeenAt ?? '-',
    oneLine(device.deviceInfo ?? '-'),
  ]);
  const header = ['DEVICE', 'STATE', 'DNS', 'SCOPES', 'ENROLLED', 'LAST SEEN', 'CALLS ITSELF'];
  return [
    `${paint.strong(userIdentity)} ${status === 'active' ? paint.good(status) : paint.bad(status)}`,
    fields({
      devices: `${activeDevices} of at most ${deviceLimit}`,
      'primary key': fingerprint,
      administrators: administrators.join(', ') || 'none',
    }),
    '',
    rows.length === 0 ? 'No devices.' : columns([header, ...rows]),
  ].join('\n');
}
