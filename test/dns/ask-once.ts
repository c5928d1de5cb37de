// Asks the name server whose URL is the first argument, and ends when nothing keeps the process alive any more.
import { randomBytes } from 'node:crypto';
import { askServer } from '../../shared/dns/ask-server.ts';
import { createTransport } from '../../shared/dns/create-transport.ts';
import { parseName } from '../../shared/dns/name.ts';

const [, , url = '', ca = ''] = process.argv;
const answer = await askServer(
  createTransport(url, { random: randomBytes, ca }),
  { name: parseName('alice.btps.saas.com'), type: 16 },
  { random: randomBytes, mixCase: true, remainingMs: () => 5000 },
);
process.stdout.write('message' in answer ? 'answered' : answer.fault.text);
