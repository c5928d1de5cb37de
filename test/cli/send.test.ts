import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCatalogue } from '../../shared/protocol/errors.ts';
import { statusRoute } from '../client/device-scene.ts';
import { answer, lost, problem, type Reaction, ScriptedServer } from '../client/scripted-server.ts';
import { enrolledHome, environment } from './enrolled-home.ts';
import { runCommand } from './terminal.ts';

const route = 'POST /messages';
const line = ['send', '--to', 'bob$receiver.example'];

/** A device of alice at a server that does this with messages. */
async function device(...reactions: readonly Reaction[]) {
  const homeFolder = await enrolledHome();
  const status = {
    identity: statusRoute.slice('GET /delegations/'.length),
    status: 'ACTIVE',
    timestamp: 'x',
  };
  const server = new ScriptedServer().on(route, ...reactions).on(statusRoute, answer(200, status));
  const btps = (...given: readonly string[]) =>
    runCommand(given, { homeFolder, environment, input: '{"total":1}', fetch: server.fetch });
  return { server, btps, file: join(homeFolder, 'message.json') };
}

const rateLimited = problem('RATE_LIMIT_EXCEEDED', {}, { 'retry-after': '42' });

test('a lost answer that RATE_LIMIT_EXCEEDED follows: an earlier attempt may have delivered the message', async () => {
  const { btps, file } = await device(lost, rateLimited);
  expect(await btps(...line, '--save', file, '-')).toEqual({
    exitCode: 3,
    output: '',
    error: `btps: Too many requests: an earlier attempt may have delivered the message (RATE_LIMIT_EXCEEDED)
  because why
  to be tried again in 42 s
  Send the same one again, within 5 minutes: btps send --resend ${file}. It is accepted once.
  request req-1
`,
  });
});

test('with --json the doubt is a member of the error', async () => {
  const { btps } = await device(lost, rateLimited);
  const { exitCode, output } = await btps(...line, '-', '--json');
  expect({ exitCode, json: JSON.parse(output) }).toEqual({
    exitCode: 3,
    json: {
      error: {
        code: 'RATE_LIMIT_EXCEEDED',
        title: 'Too many requests: an earlier attempt may have delivered the message',
        reasons: ['why'],
        action:
          'The same command makes another message. With --save the same one can be sent again, by --resend.',
        retryable: true,
        retryAfterSeconds: 42,
        requestId: 'req-1',
        mayHaveArrived: true,
        exitCode: 3,
      },
    },
  });
});

test('a first attempt that is refused leaves no doubt', async () => {
  const { btps } = await device(rateLimited);
  const { exitCode, output } = await btps(...line, '-', '--json');
  expect(exitCode).toBe(3);
  expect(JSON.parse(output).error).not.toHaveProperty('mayHaveArrived');
});

test('--resend that comes too late: the attempt before it may have delivered the message', async () => {
  const { btps, file, server } = await device(lost);
  await btps(...line, '--save', file, '-');
  server.on(route, problem('MESSAGE_TOO_OLD'));
  expect(await btps('send', '--resend', file)).toEqual({
    exitCode: 1,
    output: '',
    error: `btps: ${errorCatalogue.MESSAGE_TOO_OLD.title}: an earlier attempt may have delivered the message (MESSAGE_TOO_OLD)
  because why
  Ask the recipient whether it arrived, before you send the document anew.
  request req-1
`,
  });
});
