import { setTimeout as sleep } from 'node:timers/promises';
import { query } from './request.ts';
import { type Emulator, region } from './start.ts';

/**
 * Creates a stack from a template.
 *
 * @returns its first output, `CREATE_COMPLETE` if it has none, or why it could not be created
 */
export async function tryTemplate(
  emulator: Pick<Emulator, 'url'>,
  StackName: string,
  template: object,
  inRegion = region,
): Promise<string> {
  const TemplateBody = JSON.stringify(template);
  const created = await query(
    emulator,
    'cloudformation',
    { Action: 'CreateStack', StackName, TemplateBody },
    inRegion,
  );
  if (!created.ok) return textOf(await created.text(), 'Message') ?? `status ${created.status}`;
  for (;;) {
    const described = await query(
      emulator,
      'cloudformation',
      { Action: 'DescribeStacks', StackName },
      inRegion,
    );
    const xml = await described.text();
    const status = textOf(xml, 'StackStatus') ?? '';
    if (status === 'CREATE_COMPLETE') return textOf(xml, 'OutputValue') ?? status;
    if (status !== 'CREATE_IN_PROGRESS') return reasonOf(emulator, StackName, inRegion);
    await sleep(100);
  }
}

async function reasonOf(
  emulator: Pick<Emulator, 'url'>,
  StackName: string,
  inRegion: string,
): Promise<string> {
  const answer = await query(
    emulator,
    'cloudformation',
    { Action: 'DescribeStackEvents', StackName },
    inRegion,
  );
  const events = (await answer.text()).split('<StackId>');
  const failed = events.find((event) => event.includes('<ResourceStatus>CREATE_FAILED<'));
  return textOf(failed ?? '', 'ResourceStatusReason') ?? 'no reason was given';
}

function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]?.replaceAll('&#x27;', "'");
}
