import { Sha256 } from '@aws-crypto/sha256-js';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import type { AwsRequests } from './aws-requests.ts';

/** Lists that a protocol of XML does not tell from single values. */
const lists = new Set(['member']);

const timeoutMs = 30_000;

/**
 * Makes signed requests to services that the functions don't call, so that no client of theirs is installed. Credentials
 * and region are found as by every SDK, endpoints by `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_{SERVICE}`.
 */
export function createAwsRequests(environment: Readonly<Record<string, string | undefined>>): AwsRequests {
  const { config } = new Route53Client();
  const xml = new XMLParser({ isArray: (name) => lists.has(name), parseTagValue: false });
  const send = async (
    service: string,
    request: { method: string; path: string; headers: Record<string, string>; body?: string },
  ) => {
    const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? (await config.region());
    const url = new URL(endpointOf(service, region, environment));
    const signer = new SignatureV4({ credentials: config.credentials, region, service, sha256: Sha256 });
    const { protocol, hostname, host } = url;
    const signed = await signer.sign({
      protocol,
      hostname,
      ...request,
      headers: { ...request.headers, host },
    });
    const response = await fetch(new URL(request.path, url), {
      method: request.method,
      headers: signed.headers,
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
  return {
    query: async (service, parameters) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const body = new URLSearchParams(parameters).toString();
      const answer = xml.parse(await send(service, { method: 'POST', path: '/', headers, body }));
      return answer[`${parameters.Action}Response`]?.[`${parameters.Action}Result`] ?? {};
    },
    json: async (service, target, input) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      return JSON.parse(
        await send(service, { method: 'POST', path: '/', headers, body: JSON.stringify(input) }),
      );
    },
    rest: async (service, method, path, input) => {
      const headers = { 'content-type': 'application/json' };
      const body = input === undefined ? undefined : JSON.stringify(input);
      return JSON.parse(await send(service, { method, path, headers, ...(body !== undefined && { body }) }));
    },
  };
}

function endpointOf(
  service: string,
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return (
    environment[`AWS_ENDPOINT_URL_${variableNames[service] ?? service.toUpperCase()}`] ??
    environment.AWS_ENDPOINT_URL ??
    `https://${service}.${region}.amazonaws.com`
  );
}

/** Where the SDKs' name of a service differs from that of its endpoint. */
const variableNames: Readonly<Record<string, string>> = { monitoring: 'CLOUDWATCH', logs: 'CLOUDWATCH_LOGS' };
