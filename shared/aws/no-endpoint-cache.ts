/**
 * Stands in every bundle for the SDK's cache of discovered endpoints: every client makes one, and no operation of ours
 * discovers endpoints. It brings structures with it that no other part of a bundle needs.
 *
 * Each method throws TypeError, so that an operation that needs it after all is noticed.
 */
export class EndpointCache {
  get(): never {
    return refuse();
  }

  getEndpoint(): never {
    return refuse();
  }

  set(): never {
    return refuse();
  }
}

function refuse(): never {
  throw new TypeError('endpoint discovery is not part of this bundle');
}
