/** An error that a service of AWS answers for a reason of its own: throttled, in conflict with others, or at fault. */
export type ServiceError = 'throttled' | 'conflict' | 'failed';

/** An error as it is answered. */
interface PrintedError {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Prints an error as the service that was asked does: XML for Route 53, else JSON.
 *
 * @param asked operation, or method and path, and the body of the request
 */
export function serviceError(
  error: ServiceError,
  asked: { readonly operation: string; readonly body: string },
): PrintedError {
  const status = error === 'failed' ? 500 : 400;
  if (asked.operation.includes('/2013-04-01/')) return { status, type: 'text/xml', body: xmlErrors[error] };
  const body = error === 'conflict' ? conflict(asked) : jsonErrors[error];
  return { status, type: 'application/x-amz-json-1.0', body: JSON.stringify(body) };
}

const namespace = 'com.amazonaws.dynamodb.v20120810';

const jsonErrors = {
  throttled: {
    __type: `${namespace}#ThrottlingException`,
    message: 'Rate of requests exceeds the allowed throughput.',
  },
  failed: { __type: `${namespace}#InternalServerError`, message: 'The request processing has failed.' },
};

const errorXml = (code: string, message: string) =>
  '<?xml version="1.0"?><ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error>' +
  `<Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

const xmlErrors = {
  throttled: errorXml('Throttling', 'Rate exceeded'),
  failed: errorXml('InternalFailure', 'The request processing has failed.'),
  conflict: errorXml(
    'PriorRequestNotComplete',
    'The request was rejected because Route 53 was still processing a prior request.',
  ),
};

/** A transaction that meets another one is cancelled; a single write that meets one is refused. */
function conflict({ operation, body }: { readonly operation: string; readonly body: string }): object {
  if (operation !== 'TransactWriteItems') {
    return {
      __type: `${namespace}#TransactionConflictException`,
      message: 'Transaction is ongoing for the item',
    };
  }
  const count = (JSON.parse(body) as { TransactItems: unknown[] }).TransactItems.length;
  const reasons = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return {
    __type: `${namespace}#TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  };
}
