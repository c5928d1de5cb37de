/** Memory of one instance of a function, measured after a full garbage collection. */
export interface InstanceMemory {
  /** Number of the thread; another instance has another one. */
  readonly thread: number;
  /** Name of the function. */
  readonly name: string;
  /** Heap in use, bytes. */
  readonly heapBytes: number;
  /** Buffers and other memory outside of the heap that its objects hold, bytes. */
  readonly externalBytes: number;
}

/** Memory of the process of the cloud at one moment. */
export interface MemorySample {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly instances: readonly InstanceMemory[];
  /** Heap in use of what stands in for AWS: gateway, queues, name server, Route 53; bytes. */
  readonly standInBytes: number;
  /** Resident set of the whole process, bytes; DynamoDB Local has one of its own. */
  readonly rssBytes: number;
}

/** Channel by which the instances, which are threads of one process, are asked. */
export const memoryChannel = 'load-memory';

/** To every instance: measure yourself. */
export interface MemoryQuestion {
  readonly kind: 'question';
  readonly round: number;
}

/** From an instance. */
export interface MemoryReply {
  readonly kind: 'reply';
  readonly round: number;
  readonly memory: InstanceMemory;
}
