import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

interface Shard {
  readonly id: string;
  iterator: string | undefined;
  /** Of the last record that was handed out. */
  lastSequenceNumber: string | undefined;
  finished: boolean;
}

/** Reads all shards of a stream from the oldest record on, each record once. */
export class StreamShards {
  readonly #client: DynamoDBStreamsClient;
  readonly #streamArn: string;
  #shards: Shard[] = [];

  constructor(client: DynamoDBStreamsClient, streamArn: string) {
    this.#client = client;
    this.#streamArn = streamArn;
  }

  /** Starts again at the oldest record that the stream still has. */
  rewind(): void {
    this.#shards = [];
  }

  /**
   * Reads the next records of every shard, oldest shard first.
   *
   * @param limit most records of one shard.
   */
  async *read(limit: number): AsyncGenerator<readonly StreamRecord[]> {
    if (!this.#shards.some(({ finished }) => !finished)) await this.#discover();
    for (const shard of this.#shards.filter(({ finished }) => !finished)) {
      const records = await this.#next(shard, limit);
      if (records.length > 0) yield records;
    }
  }

  async #discover(): Promise<void> {
    const command = new DescribeStreamCommand({ StreamArn: this.#streamArn });
    const { StreamDescription: stream } = await this.#client.send(command);
    const known = new Set(this.#shards.map(({ id }) => id));
    for (const { ShardId: id } of stream?.Shards ?? []) {
      if (id === undefined || known.has(id)) continue;
      this.#shards.push({ id, iterator: undefined, lastSequenceNumber: undefined, finished: false });
    }
  }

  async #next(shard: Shard, limit: number): Promise<readonly StreamRecord[]> {
    const { Records: records = [], NextShardIterator: next } = await this.#getRecords(shard, limit);
    shard.iterator = next;
    shard.finished = next === undefined;
    shard.lastSequenceNumber = records.at(-1)?.dynamodb?.SequenceNumber ?? shard.lastSequenceNumber;
    return records;
  }

  /** DynamoDB Local calls the iterator of a shard that was empty trimmed once there are records: ask for another. */
  async #getRecords(shard: Shard, limit: number): Promise<GetRecordsCommandOutput> {
    const { iterator } = shard;
    shard.iterator = undefined;
    try {
      if (iterator !== undefined) {
        return await this.#client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }));
      }
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException || error instanceof ExpiredIteratorException))
        throw error;
    }
    const renewed = await this.#position(shard);
    return this.#client.send(new GetRecordsCommand({ ShardIterator: renewed, Limit: limit }));
  }

  async #position({ id, lastSequenceNumber }: Shard): Promise<string | undefined> {
    const position =
      lastSequenceNumber === undefined
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastSequenceNumber } as const);
    const command = new GetShardIteratorCommand({ StreamArn: this.#streamArn, ShardId: id, ...position });
    return (await this.#client.send(command)).ShardIterator;
  }
}
