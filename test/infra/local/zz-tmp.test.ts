import dgram from 'node:dgram';
import dns from 'node:dns/promises';
import net from 'node:net';
import { expect, test } from 'vitest';

test('udp', () => {
  const s = dgram.createSocket('udp4');
  expect(() => s.send(Buffer.from('x'), 53, '8.8.8.8')).toThrow();
  s.close();
});
test('udp connect', () => {
  const s = dgram.createSocket('udp4');
  expect(() => s.connect(53, '8.8.8.8')).toThrow();
  s.close();
});
test('tcp', () => {
  expect(() => net.connect(53, '8.8.8.8')).toThrow();
});
test('tcp options', () => {
  expect(() => net.connect({ port: 53, host: 'example.com' })).toThrow();
});
test('fetch', async () => {
  await expect(fetch('http://example.com')).rejects.toThrow();
});
test('lookup', async () => {
  await expect((async () => dns.lookup('example.com'))()).rejects.toThrow();
});
test('fine', async () => {
  const s = dgram.createSocket('udp4');
  s.send(Buffer.from('x'), 53, '127.0.0.1', () => s.close());
});
