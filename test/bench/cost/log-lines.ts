/**
 * What is logged of one request beside what the function prints itself, as long as AWS writes it: Lambda's own lines, and
 * the line of the gateway's access log (infra/service-api.ts).
 */
const requestId = '8f5c1c9e-2d5b-4f7a-9d43-6a1f0c2b7e11';

/** Lambda's lines of one invocation: START, END and REPORT. */
export const platformLines = [
  `START RequestId: ${requestId} Version: $LATEST\n`,
  `END RequestId: ${requestId}\n`,
  `REPORT RequestId: ${requestId}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 118 MB\t\n`,
].join('');

/** Of an accepted message. */
export const accessLogLine = JSON.stringify({
  requestId: 'JKJaXmPLvHcESHA=',
  requestTime: '31/Jan/2026:12:00:00 +0000',
  routeKey: 'POST /messages',
  sourceIp: '192.0.2.1',
  status: '202',
  responseLength: '160',
  responseLatency: '15',
  integrationLatency: '14',
  integrationStatus: '200',
  integrationError: '-',
  gatewayError: '-',
});
