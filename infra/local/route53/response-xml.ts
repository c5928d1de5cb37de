import { XMLBuilder } from 'fast-xml-parser';
import type { RecordSetPage } from './list-record-sets.ts';
import type { RecordSet } from './record-set.ts';
import type { Route53Error } from './route53-error.ts';
import type { ChangeInfo, Zone } from './zone-store.ts';

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: false,
});

/** Prints an answer of the API; members in the order of the API reference. */
export function printResponse(root: string, content: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: { '@xmlns': namespace, ...content } })}`;
}

/** Prints the error answer that all operations share. */
export function printError(error: Route53Error, requestId: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  return printResponse('ErrorResponse', {
    Error: { Type: type, Code: error.code, Message: error.message },
    RequestId: requestId,
  });
}

/** Content of a HostedZone element. */
export function hostedZoneContent({ id, name, recordSets }: Zone): Readonly<Record<string, unknown>> {
  return {
    Id: `/hostedzone/${id}`,
    Name: name,
    CallerReference: id,
    Config: { PrivateZone: false },
    ResourceRecordSetCount: recordSets.size,
  };
}

/** Content of a ChangeInfo element. */
export function changeInfoContent({
  id,
  status,
  submittedAtMs,
}: ChangeInfo): Readonly<Record<string, unknown>> {
  return { Id: `/change/${id}`, Status: status, SubmittedAt: new Date(submittedAtMs).toISOString() };
}

/** Content of the answer to ListResourceRecordSets. */
export function recordSetPageContent(page: RecordSetPage): Readonly<Record<string, unknown>> {
  return {
    ResourceRecordSets: { ResourceRecordSet: page.recordSets.map(recordSetContent) },
    IsTruncated: page.next !== undefined,
    ...(page.next && { NextRecordName: page.next.name, NextRecordType: page.next.type }),
    MaxItems: page.maxItems,
  };
}

function recordSetContent({ name, type, ttlSeconds, values }: RecordSet): Readonly<Record<string, unknown>> {
  return {
    Name: name,
    Type: type,
    TTL: ttlSeconds,
    ResourceRecords: { ResourceRecord: values.map((value) => ({ Value: value })) },
  };
}
