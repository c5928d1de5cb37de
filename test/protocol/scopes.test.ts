import { expect, test } from 'vitest';
import { isScope, scopes } from '../../shared/protocol/scopes.ts';

test('each of the five scopes is one, and nothing else is (message-flow, Device Delegation Record)', () => {
  expect(scopes).toEqual([
    'send',
    'fetch-inbox',
    'poll-trust-requests',
    'accept-trust-requests',
    'read-only',
  ]);
  expect(scopes.filter(isScope)).toEqual(scopes);
  expect(['', 'SEND', 'send ', 'admin'].filter(isScope)).toEqual([]);
});
