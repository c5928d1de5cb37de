/** What a deployment tells its functions beside settings and tables, by the environment variable that holds it. */
const variables = {
  /** URL of the device API without a final slash: the audience of proofs and tokens, and their issuer. */
  baseUrl: ['BASE_URL'],
  /** JSON list of token keys, the signing one first; see `shared/tokens`. */
  tokenKeys: ['TOKEN_KEYS'],
  /** JSON list of the keys that the server signs its own words with; the same form. */
  serverKeys: ['SERVER_KEYS'],
  /** Queue of the attempts to forward messages. */
  forwardQueue: ['FORWARD_QUEUE_URL'],
  /** Bus that the portal listens on and that it sends revocations to. */
  eventBus: ['EVENT_BUS_NAME'],
  /** Hosted zone that the identities are published in. */
  zone: ['HOSTED_ZONE_ID', 'ZONE_NAME'],
  /** Where dated exports of the registry go: `s3://bucket/prefix` or `file:///folder`. */
  backup: ['BACKUP_LOCATION'],
  /** Where DynamoDB puts exports of the audit trail, `s3://bucket/prefix`, and the key of that bucket; empty for nowhere. */
  auditExport: ['AUDIT_EXPORT_LOCATION', 'AUDIT_EXPORT_KEY'],
  /** ARN of the secret that the keys of the canary follow from. */
  canary: ['CANARY_SECRET'],
  /** `true` when the deployment signs the zone, else `false`. */
  zoneSigning: ['ZONE_SIGNED'],
  /** URLs of the queues for what failed for good, separated by commas. */
  deadLetters: ['DEAD_LETTER_QUEUES'],
} as const satisfies Record<string, readonly string[]>;

/** Something of the deployment that a function is told. */
export type Need = keyof typeof variables;

/** Name of an environment variable of the deployment. */
export type DeploymentVariable = (typeof variables)[Need][number];

/** The environment variables that hold each need. */
export const deploymentVariables: Readonly<Record<Need, readonly DeploymentVariable[]>> = variables;

/**
 * Reads one variable of the deployment from the environment of a function.
 *
 * @throws TypeError when it is missing
 */
export function deploymentValue(
  environment: Readonly<Record<string, string | undefined>>,
  variable: DeploymentVariable,
): string {
  const value = environment[variable];
  if (!value) throw new TypeError(`${variable} is not set`);
  return value;
}
