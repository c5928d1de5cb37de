/** An error answer of the Route 53 API. */
export class Route53Error extends Error {
  override readonly name = 'Route53Error';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Route 53 lists everything that is wrong with a batch, in brackets. */
  static invalidChangeBatch(problems: readonly string[]): Route53Error {
    return new Route53Error('InvalidChangeBatch', `[${problems.join(', ')}]`);
  }

  static invalidInput(message: string): Route53Error {
    return new Route53Error('InvalidInput', message);
  }

  static noSuchHostedZone(id: string): Route53Error {
    return new Route53Error('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
  }

  static noSuchChange(id: string): Route53Error {
    return new Route53Error('NoSuchChange', `A change with id ${id} does not exist.`, 404);
  }

  /** The answer above five (now ten) requests a second. */
  static throttling(): Route53Error {
    return new Route53Error('Throttling', 'Rate exceeded');
  }

  /** The answer while another change of the same zone is still being accepted. */
  static priorRequestNotComplete(): Route53Error {
    return new Route53Error(
      'PriorRequestNotComplete',
      'The request was rejected because Route 53 was still processing a prior request.',
    );
  }
}
