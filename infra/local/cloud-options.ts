import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { settingsSchema } from '../../shared/settings/settings.ts';
import type { RolePolicies } from './authorization/statement.ts';
import type { LocalCloud } from './cloud.ts';
import type { LogLine } from './function-instances/function-instances.ts';
import type { TlsIdentity } from './gateway/http-gateway.ts';
import type { Measure } from './measurement.ts';
import type { Notice } from './notices/notice.ts';
import type { QueueOptions } from './queue/queue.ts';
import type { TaskIntervals } from './schedules.ts';
import type { StreamFailures } from './stream/poll-streams.ts';

/** How a local cloud is started. */
export interface LocalCloudOptions {
  /** Domain of the users that live here. */
  readonly domain: string;
  /** Hosted zone; `btps.{domain}` by default. */
  readonly zoneName?: string;
  /** Settings that differ from their defaults; the resolver is the local name server. */
  readonly settings?: Omit<Partial<z.input<typeof settingsSchema>>, 'domain'>;
  /** Ports; any free ones by default. */
  readonly ports?: Partial<
    Record<
      'api' | 'server' | 'portal' | 'eventBridge' | 'notices' | 'route53' | 'dynamoDb' | 'nameServer',
      number
    >
  >;
  /** Origins whose pages may call the API of devices, or `*`; none by default. */
  readonly origins?: readonly string[];
  /**
   * Certificate for `localhost`: serves the API of devices and servers by HTTPS too, and publishes that as the server of
   * the domain. Another cloud that sends here trusts it by its `settings.forwarding`.
   */
  readonly tls?: TlsIdentity;
  /** Another local cloud, whose root, name server and Route 53 this one shares, so that each finds the other by DNS. */
  readonly names?: Pick<LocalCloud, 'zones' | 'route53' | 'nameServer'>;
  /** A running DynamoDB Local to use instead of a new one. */
  readonly dynamoDbEndpoint?: string;
  /** For tests: gives the URL by which everybody reaches Route 53 instead of the one it is called with. */
  readonly route53Proxy?: (url: string) => Promise<string>;
  /** Letters and digits; each has a database of its own. */
  readonly accessKeyId?: string;
  /** Most instances of each function; 4 by default. */
  readonly instances?: number;
  /** URLs of modules that each instance loads before its handler. */
  readonly preload?: readonly string[];
  /** Milliseconds from an accepted change of the zone to its being served; 0 by default. */
  readonly propagationDelayMs?: number;
  /** Whether changes of the registry are published; true by default, else `registryStream` begins paused. */
  readonly zoneSync?: boolean;
  /** How often the scheduled tasks run; `{}` for by hand only. */
  readonly schedules?: TaskIntervals;
  /** How often and how fast the queue repeats what failed. */
  readonly queue?: Pick<QueueOptions, 'visibilityTimeoutMs' | 'maxReceiveCount' | 'concurrency'>;
  /** What the streams do with records that fail; repeated until they succeed unless given. */
  readonly streams?: StreamFailures;
  /** Folder for exports of the registry; a temporary one by default. */
  readonly backupFolder?: string;
  /** What the role of each function allows, as the template says; everything unless given. */
  readonly policies?: RolePolicies;
  /** For tests: tells the source address of a request; by default that of its socket. */
  readonly sourceIp?: (request: IncomingMessage) => string;
  /** Called with every line that a function prints, as it is printed. */
  readonly onLog?: (line: LogLine) => void;
  /** Called with what AWS measures by itself. */
  readonly onMeasured?: Measure;
  /** Called with every notice to a user or to the portal. */
  readonly onNotice?: (notice: Notice) => void;
}
