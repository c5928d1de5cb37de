import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../listen.ts';

/** The running endpoint. */
export interface SecretsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves `GetSecretValue` of AWS Secrets Manager (AWS JSON 1.1) for secrets that are kept in memory. Signatures are not
 * checked.
 *
 * @param secrets texts by their ids, looked up at each request
 * @throws StartFailure when the port is taken.
 */
export async function startSecretsServer(
  secrets: ReadonlyMap<string, string>,
  port = 0,
): Promise<SecretsServer> {
  const server = createServer((request, response) => {
    respond(request, response, secrets).catch((error: Error) => response.destroy(error));
  });
  const url = `http://127.0.0.1:${await listen(server, port, 'Secrets Manager')}`;
  return { url, stop: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  const [status, answer] = getSecretValue(
    request.headers['x-amz-target'],
    JSON.parse(await text(request)),
    secrets,
  );
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, headers).end(JSON.stringify(answer));
}

function getSecretValue(
  target: unknown,
  { SecretId: id }: { readonly SecretId?: unknown },
  secrets: ReadonlyMap<string, string>,
): readonly [number, object] {
  if (target !== 'secretsmanager.GetSecretValue') {
    return failure('InvalidRequestException', `There is no ${target}.`);
  }
  const secret = secrets.get(String(id));
  return secret === undefined
    ? failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    : [200, { ARN: id, Name: id, SecretString: secret, VersionStages: ['AWSCURRENT'] }];
}

function failure(code: string, message: string): readonly [number, object] {
  return [400, { __type: code, Message: message }];
}
